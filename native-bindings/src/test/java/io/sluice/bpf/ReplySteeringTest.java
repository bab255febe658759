package io.sluice.bpf;

import static io.sluice.bpf.Frames.DOT1AD;
import static io.sluice.bpf.Frames.DOT1Q;
import static io.sluice.bpf.IpFrame.DESTINATION_OPTIONS;
import static io.sluice.bpf.IpFrame.HOP_BY_HOP;
import static io.sluice.bpf.IpFrame.ROUTING;
import static io.sluice.bpf.IpFrame.SCTP;
import static io.sluice.bpf.IpFrame.TCP;
import static io.sluice.bpf.IpFrame.UDP;
import static io.sluice.bpf.IpFrame.from;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a backend behind NAT answers, and what it says otherwise. */
class ReplySteeringTest extends SteeringDecisions {
    private static final String BACKEND4 = "10.0.0.11";
    private static final String ANY_PORT4 = "10.0.0.12";
    private static final String TUNNEL4 = "10.0.0.13";
    private static final String STRANGER4 = "10.0.0.14";
    private static final String HOST4 = "10.0.0.1";
    private static final String CLIENT4 = "203.0.113.7";
    private static final String BACKEND6 = "2001:db8:10::11";
    private static final String ANY_PORT6 = "2001:db8:10::12";
    private static final String TUNNEL6 = "2001:db8:10::13";
    private static final String STRANGER6 = "2001:db8:10::14";
    private static final String HOST6 = "2001:db8:10::1";
    private static final String CLIENT6 = "2001:db8:7::7";
    private static final int CLIENT_PORT = 31337;

    @BeforeEach
    void takeEndpoints() {
        host(HOST4, true);
        host(HOST6, true);
        for (final String backend : List.of(BACKEND4, BACKEND6)) {
            take(backend, TCP, 8080, true);
            take(backend, UDP, 5353, true);
            take(backend, SCTP, 3868, true);
        }
        take(ANY_PORT4, UDP, 0, true);
        take(ANY_PORT6, UDP, 0, true);
        take(TUNNEL4, UDP, 4789, false);
        take(TUNNEL6, UDP, 4789, false);
    }

    private static String client(final String backend) {
        return backend.contains(":") ? CLIENT6 : CLIENT4;
    }

    private static String host(final String backend) {
        return backend.contains(":") ? HOST6 : HOST4;
    }

    private static IpFrame answer(final String backend) {
        return from(backend).to(client(backend)).tcp(8080, CLIENT_PORT);
    }

    @Test
    void whatComesFromAnEndpointIsOurs() {
        for (final String backend : List.of(BACKEND4, BACKEND6)) {
            for (final String tags : List.of("", DOT1Q, DOT1AD, DOT1AD + DOT1Q, DOT1Q + DOT1Q)) {
                ours(from(backend).to(client(backend)).tcp(8080, CLIENT_PORT).behind(tags));
                ours(from(backend).to(client(backend)).udp(5353, CLIENT_PORT).behind(tags));
                ours(from(backend).to(client(backend)).sctp(3868, CLIENT_PORT).behind(tags));
            }
            kernels(answer(backend).behind(DOT1Q + DOT1Q + DOT1Q));
        }
    }

    @Test
    void itsOtherPortsAndProtocolsAreItsOwnConnections() {
        for (final String backend : List.of(BACKEND4, BACKEND6)) {
            kernels(from(backend).to(client(backend)).tcp(8081, CLIENT_PORT));
            kernels(from(backend).to(client(backend)).tcp(CLIENT_PORT, 8080));
            kernels(from(backend).to(client(backend)).udp(8080, CLIENT_PORT));
            kernels(from(backend).to(client(backend)).tcp(5353, CLIENT_PORT));
            kernels(from(backend).to(client(backend)).tcp(0, CLIENT_PORT));
            kernels(from(backend).to(client(backend)).carrying(IpFrame.GRE, "1f90000000000000"));
            kernels(from(backend).to(client(backend)).carrying(backend.contains(":") ? IpFrame.ICMPV6 : IpFrame.ICMP,
                "8000000000010001"));
        }
    }

    @Test
    void strangersAreTheKernels() {
        kernels(from(STRANGER4).to(CLIENT4).tcp(8080, CLIENT_PORT));
        kernels(from(STRANGER6).to(CLIENT6).tcp(8080, CLIENT_PORT));
        kernels(from(CLIENT4).to(BACKEND4).tcp(CLIENT_PORT, 8080));
        kernels(from(CLIENT6).to(BACKEND6).tcp(CLIENT_PORT, 8080));
    }

    @Test
    void anEndpointOfAnyPortHasThemAll() {
        for (final String backend : List.of(ANY_PORT4, ANY_PORT6)) {
            for (final int port : List.of(0, 1, 5353, 65535)) {
                ours(from(backend).to(client(backend)).udp(port, CLIENT_PORT));
                kernels(from(backend).to(client(backend)).tcp(port, CLIENT_PORT));
                kernels(from(backend).to(host(backend)).udp(port, CLIENT_PORT));
            }
        }
    }

    @Test
    void anEndpointWithoutRepliesHasNone() {
        for (final String backend : List.of(TUNNEL4, TUNNEL6)) {
            kernels(from(backend).to(client(backend)).udp(4789, CLIENT_PORT));
            kernels(from(backend).to(client(backend)).udp(4789, CLIENT_PORT).fragment(20, false));
        }
    }

    @Test
    void aTunnelToABackendThatAnswersElsewhereHasNone() {
        for (final String backend : List.of(BACKEND4, BACKEND6)) {
            take(backend, UDP, 4789, false);
            kernels(from(backend).to(client(backend)).udp(4789, CLIENT_PORT));
            take(backend, UDP, 4789, true);
            ours(from(backend).to(client(backend)).udp(4789, CLIENT_PORT));
        }
    }

    @Test
    void whatIsForThisHostIsTheKernels() {
        for (final String backend : List.of(BACKEND4, BACKEND6)) {
            kernels(from(backend).to(host(backend)).tcp(8080, CLIENT_PORT));
            kernels(from(backend).to(host(backend)).udp(5353, CLIENT_PORT).fragment(20, false));
            host(host(backend), false);
            ours(from(backend).to(host(backend)).tcp(8080, CLIENT_PORT));
        }
    }

    @Test
    void aVipIsOursEvenIfItIsThisHosts() {
        add(HOST4);
        add(HOST6);
        ours(from(BACKEND4).to(HOST4).tcp(9999, 80));
        ours(from(BACKEND6).to(HOST6).tcp(9999, 80));
    }

    @Test
    void anAddressMayBeAVipAndThisHostsInAnyOrder() {
        for (final String backend : List.of(BACKEND4, BACKEND6)) {
            final IpFrame answer = from(backend).to(host(backend)).tcp(8080, CLIENT_PORT);
            add(host(backend));
            ours(answer);
            host(host(backend), false);
            ours(answer);
            host(host(backend), true);
            host(host(backend), true);
            remove(host(backend));
            kernels(answer);
            remove(host(backend));
            kernels(answer);
            host(host(backend), false);
            ours(answer);
            host(host(backend), false);
            kernels(from(backend).to(host(backend)).tcp(9999, CLIENT_PORT));
        }
    }

    @Test
    void whatIsForAGroupIsTheKernels() {
        for (final String group : List.of("224.0.0.251", "239.1.2.3", "255.255.255.255", "240.0.0.1")) {
            kernels(from(BACKEND4).to(group).udp(5353, 5353));
        }
        ours(from(BACKEND4).to("223.255.255.255").udp(5353, 5353));
        kernels(from(BACKEND6).to("ff02::fb").udp(5353, 5353));
        kernels(from(BACKEND6).to("ff02::1:ff00:1").udp(5353, 5353));
        ours(from(BACKEND6).to("feff::fb").udp(5353, 5353));
        for (final String mac : List.of("ffffffffffff", "01005e0000fb", "333300000001")) {
            for (final String tags : List.of("", DOT1Q, DOT1AD + DOT1Q)) {
                kernels(from(BACKEND4).to("10.0.0.255").udp(5353, 5353).mac(mac).behind(tags));
                kernels(from(BACKEND6).to(CLIENT6).udp(5353, 5353).mac(mac).behind(tags));
            }
        }
    }

    @Test
    void laterFragmentsGoWithTheFirst() {
        for (final String backend : List.of(BACKEND4, BACKEND6)) {
            ours(from(backend).to(client(backend)).udp(5353, CLIENT_PORT).fragment(0, true));
            kernels(from(backend).to(client(backend)).udp(5354, CLIENT_PORT).fragment(0, true));
            for (final boolean more : List.of(true, false)) {
                ours(from(backend).to(client(backend)).carrying(UDP, "").fragment(185, more));
                ours(from(backend).to(client(backend)).carrying(UDP, "0000").fragment(1, more));
                ours(from(backend).to(client(backend)).carrying(UDP, "ffff").fragment(0x1fff, more));
                kernels(from(backend).to(client(backend)).carrying(IpFrame.GRE, "14e9").fragment(185, more));
                kernels(from(backend).to(host(backend)).carrying(UDP, "14e9").fragment(185, more));
            }
        }
        kernels(from(STRANGER4).to(CLIENT4).carrying(UDP, "14e9").fragment(185, false));
        kernels(from(STRANGER6).to(CLIENT6).carrying(UDP, "14e9").fragment(185, false));
    }

    @Test
    void ipv4OptionsAreSteppedOver() {
        for (int words = 0; words <= 10; words++) {
            ours(answer(BACKEND4).options(words));
            kernels(from(BACKEND4).to(CLIENT4).tcp(8081, CLIENT_PORT).options(words));
            cutEverywhere(answer(BACKEND4).options(words).behind(DOT1Q).frame(), 18 + 20 + 4 * words + 2);
        }
    }

    @Test
    void fourExtensionHeadersAreSteppedOverAndAFifthIsTheKernels() {
        ours(answer(BACKEND6).extension(HOP_BY_HOP, 8).extension(ROUTING, 24).extension(DESTINATION_OPTIONS, 128)
            .fragment(0, true));
        ours(from(BACKEND6).to(CLIENT6).carrying(UDP, "").extension(HOP_BY_HOP, 8).extension(ROUTING, 24)
            .extension(DESTINATION_OPTIONS, 8).fragment(9, true));
        kernels(from(BACKEND6).to(CLIENT6).tcp(8081, CLIENT_PORT).extension(HOP_BY_HOP, 8));
        for (int headers = 1; headers <= 6; headers++) {
            final IpFrame answer = answer(BACKEND6);
            for (int i = 0; i < headers; i++) {
                answer.extension(DESTINATION_OPTIONS, 16);
            }
            decided(answer.frame(), headers <= Ipv6EndpointCode.MOST_HEADERS);
        }
    }

    @Test
    void theLongestExtensionHeadersThatFitAreSteppedOver() {
        ours(answer(BACKEND6).extension(HOP_BY_HOP, 2048));
        kernels(answer(BACKEND6).extension(51, 16));
        kernels(answer(BACKEND6).extension(59, 16));
    }

    @Test
    void aHeaderThatCannotBeIsTheKernels() {
        for (final int first : List.of(0x44, 0x40, 0x05, 0x55, 0xf5, 0x65)) {
            final byte[] frame = answer(BACKEND4).frame();
            frame[14] = (byte) first;
            kernels(frame);
        }
        for (final int first : List.of(0x00, 0x45, 0x50, 0x70)) {
            final byte[] frame = answer(BACKEND6).frame();
            frame[14] = (byte) first;
            kernels(frame);
        }
    }

    @Test
    void aFrameThatEndsBeforeItsSourcePortIsTheKernels() {
        for (final String tags : List.of("", DOT1Q, DOT1AD + DOT1Q)) {
            final int l3 = 14 + tags.length() / 2;
            cutEverywhere(answer(BACKEND4).behind(tags).frame(), l3 + 22);
            cutEverywhere(answer(BACKEND6).behind(tags).frame(), l3 + 42);
            cutEverywhere(from(ANY_PORT4).to(CLIENT4).udp(1, 2).behind(tags).frame(), l3 + 20);
            cutEverywhere(from(ANY_PORT6).to(CLIENT6).udp(1, 2).behind(tags).frame(), l3 + 40);
            cutEverywhere(from(BACKEND6).to(CLIENT6).tcp(8080, 2).extension(HOP_BY_HOP, 16).fragment(0, true).behind(tags)
                .frame(), l3 + 40 + 16 + 8 + 2);
            cutEverywhere(from(BACKEND6).to(CLIENT6).udp(1, 2).extension(HOP_BY_HOP, 16).fragment(3, true).behind(tags)
                .frame(), l3 + 40 + 16 + 4);
        }
    }

    @Test
    void endpointsComeAndGo() {
        for (final String backend : List.of(BACKEND4, BACKEND6)) {
            take(backend, TCP, 8081, true);
            take(backend, TCP, 8081, true);
            ours(from(backend).to(client(backend)).tcp(8081, CLIENT_PORT));
            release(backend, TCP, 8080, true);
            release(backend, TCP, 8080, true);
            kernels(answer(backend));
            ours(from(backend).to(client(backend)).tcp(8081, CLIENT_PORT));
            ours(from(backend).to(client(backend)).carrying(TCP, "").fragment(9, false));
            take(backend, TCP, 0, true);
            ours(answer(backend));
            release(backend, TCP, 8081, true);
            ours(from(backend).to(client(backend)).tcp(8081, CLIENT_PORT));
            release(backend, TCP, 0, true);
            kernels(answer(backend));
            kernels(from(backend).to(client(backend)).carrying(TCP, "").fragment(9, false));
        }
    }
}
