package io.sluice.bpf;

import static io.sluice.bpf.Frames.DOT1AD;
import static io.sluice.bpf.Frames.DOT1Q;
import static io.sluice.bpf.IpFrame.DESTINATION_OPTIONS;
import static io.sluice.bpf.IpFrame.GRE;
import static io.sluice.bpf.IpFrame.HOP_BY_HOP;
import static io.sluice.bpf.IpFrame.IPIP;
import static io.sluice.bpf.IpFrame.IPV6_IN;
import static io.sluice.bpf.IpFrame.SCTP;
import static io.sluice.bpf.IpFrame.TCP;
import static io.sluice.bpf.IpFrame.UDP;
import static io.sluice.bpf.IpFrame.from;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Errors that some router, or a backend, sends about what Sluice has sent to a backend, and about other things. */
class IcmpErrorSteeringTest extends SteeringDecisions {
    private static final int TOO_BIG4 = 3;
    private static final int TOO_BIG6 = 2;
    private static final String ROUTER4 = "192.0.2.254";
    private static final String HOST4 = "10.0.0.1";
    private static final String CLIENT4 = "203.0.113.7";
    private static final String BACKEND4 = "10.0.0.11";
    private static final String ANY_PORT4 = "10.0.0.12";
    private static final String STRANGER4 = "10.0.0.14";
    private static final String ROUTER6 = "2001:db8::ffff";
    private static final String HOST6 = "2001:db8:10::1";
    private static final String CLIENT6 = "2001:db8:7::7";
    private static final String BACKEND6 = "2001:db8:10::11";
    private static final String ANY_PORT6 = "2001:db8:10::12";
    private static final String STRANGER6 = "2001:db8:10::14";

    @BeforeEach
    void takeEndpoints() {
        host(HOST4, true);
        host(HOST6, true);
        for (final String backend : List.of(BACKEND4, BACKEND6)) {
            take(backend, TCP, 8080, true);
            take(backend, SCTP, 3868, true);
            take(backend, UDP, 4789, false);
            take(backend, IPIP, 0, false);
            take(backend, IPV6_IN, 0, false);
            take(backend, GRE, 0, false);
        }
        take(ANY_PORT4, UDP, 0, true);
        take(ANY_PORT6, UDP, 0, true);
    }

    private static boolean isIpv6(final String address) {
        return address.contains(":");
    }

    /** That the packet is too big, from a router to this host. */
    private static IpFrame error(final String to, final IpFrame about) {
        return isIpv6(to) ? from(ROUTER6).to(to).icmp(TOO_BIG6, about) : from(ROUTER4).to(to).icmp(TOO_BIG4, about);
    }

    private static String host(final String backend) {
        return isIpv6(backend) ? HOST6 : HOST4;
    }

    private static String client(final String backend) {
        return isIpv6(backend) ? CLIENT6 : CLIENT4;
    }

    @Test
    void anErrorAboutATunnelIsOursWhoeverItIsSentTo() {
        for (final String backend : List.of(BACKEND4, BACKEND6)) {
            for (final String to : List.of(host(backend), client(backend))) {
                for (final int protocol : List.of(IPIP, IPV6_IN, GRE)) {
                    ours(error(to, from(host(backend)).to(backend).carrying(protocol, "4500001c00000000")));
                }
                ours(error(to, from(host(backend)).to(backend).udp(61000, 4789)));
                kernels(error(to, from(host(backend)).to(backend).udp(4789, 61000)));
                kernels(error(to, from(host(backend)).to(backend).carrying(50, "4500001c00000000")));
            }
        }
    }

    @Test
    void anErrorAboutATranslatedPacketIsOurs() {
        for (final String backend : List.of(BACKEND4, BACKEND6)) {
            final String client = client(backend);
            for (final String tags : List.of("", DOT1Q, DOT1AD, DOT1AD + DOT1Q, DOT1Q + DOT1Q)) {
                ours(error(client, from(client).to(backend).tcp(31337, 8080)).behind(tags));
                ours(error(client, from(client).to(backend).sctp(31337, 3868)).behind(tags));
                kernels(error(client, from(client).to(backend).tcp(31337, 8081)).behind(tags));
                kernels(error(client, from(client).to(backend).tcp(8080, 31337)).behind(tags));
                kernels(error(client, from(client).to(backend).udp(31337, 8080)).behind(tags));
                kernels(error(client, from(backend).to(client).tcp(8080, 31337)).behind(tags));
            }
        }
    }

    @Test
    void theBackendItselfMaySendIt() {
        ours(from(BACKEND4).to(CLIENT4).icmp(3, from(CLIENT4).to(BACKEND4).tcp(31337, 8080)));
        ours(from(BACKEND6).to(CLIENT6).icmp(1, from(CLIENT6).to(BACKEND6).tcp(31337, 8080)));
    }

    @Test
    void anErrorAboutThisHostsOwnConnectionToATranslatedEndpointIsTheKernels() {
        for (final String backend : List.of(BACKEND4, BACKEND6)) {
            final String host = host(backend);
            kernels(error(host, from(host).to(backend).tcp(40000, 8080)));
            take(backend, TCP, 8080, false);
            ours(error(host, from(host).to(backend).tcp(40000, 8080)));
            release(backend, TCP, 8080, false);
            kernels(error(host, from(host).to(backend).tcp(40000, 8080)));
            host(host, false);
            ours(error(host, from(host).to(backend).tcp(40000, 8080)));
            host(host, true);
        }
        kernels(error(HOST4, from(HOST4).to(ANY_PORT4).udp(40000, 53)));
        kernels(error(HOST4, from(HOST4).to(ANY_PORT4).carrying(UDP, "").fragment(9, false)));
    }

    @Test
    void anEndpointOfAnyPortHasThemAll() {
        for (final String backend : List.of(ANY_PORT4, ANY_PORT6)) {
            for (final int port : List.of(0, 1, 53, 65535)) {
                ours(error(client(backend), from(client(backend)).to(backend).udp(31337, port)));
                kernels(error(client(backend), from(client(backend)).to(backend).tcp(31337, port)));
            }
            ours(error(client(backend), from(client(backend)).to(backend).carrying(UDP, "").fragment(9, false)));
            take(backend, UDP, 4789, false);
            ours(error(host(backend), from(host(backend)).to(backend).udp(31337, 4789)));
            kernels(error(host(backend), from(host(backend)).to(backend).udp(31337, 4788)));
        }
    }

    @Test
    void onlyErrorsAreErrors() {
        for (int type = 0; type < 256; type++) {
            final IpFrame about4 = from(CLIENT4).to(BACKEND4).tcp(31337, 8080);
            decided(from(ROUTER4).to(CLIENT4).icmp(type, about4).frame(), List.of(3, 4, 11, 12).contains(type));
            final IpFrame about6 = from(CLIENT6).to(BACKEND6).tcp(31337, 8080);
            decided(from(ROUTER6).to(CLIENT6).icmp(type, about6).frame(), List.of(1, 2, 3, 4).contains(type));
        }
    }

    @Test
    void anErrorAboutAnythingElseIsTheKernels() {
        kernels(error(HOST4, from(HOST4).to(STRANGER4).tcp(40000, 8080)));
        kernels(error(HOST6, from(HOST6).to(STRANGER6).tcp(40000, 8080)));
        kernels(error(HOST4, from(CLIENT6).to(BACKEND6).tcp(31337, 8080)));
        kernels(error(HOST6, from(CLIENT4).to(BACKEND4).tcp(31337, 8080)));
        kernels(from(ROUTER4).to(HOST4).carrying(IpFrame.ICMPV6, "0200000000000000"));
    }

    @Test
    void optionsAndExtensionHeadersMayStandInBothPackets() {
        for (int words = 0; words <= 10; words++) {
            ours(error(CLIENT4, from(CLIENT4).to(BACKEND4).tcp(31337, 8080).options(words)).options(10 - words));
            kernels(error(CLIENT4, from(CLIENT4).to(BACKEND4).tcp(31337, 8081).options(words)).options(10 - words));
        }
        ours(error(CLIENT6, from(CLIENT6).to(BACKEND6).tcp(31337, 8080).extension(HOP_BY_HOP, 8).fragment(0, true))
            .extension(HOP_BY_HOP, 16).extension(DESTINATION_OPTIONS, 32));
        ours(error(HOST6, from(HOST6).to(BACKEND6).carrying(IPIP, "4500").extension(DESTINATION_OPTIONS, 8)));
        for (int headers = 1; headers <= 6; headers++) {
            final IpFrame inside = from(CLIENT6).to(BACKEND6).tcp(31337, 8080);
            final IpFrame outside = error(CLIENT6, from(CLIENT6).to(BACKEND6).tcp(31337, 8080));
            for (int i = 0; i < headers; i++) {
                inside.extension(DESTINATION_OPTIONS, 8);
                outside.extension(HOP_BY_HOP, 8);
            }
            decided(error(CLIENT6, inside).frame(), headers <= Ipv6EndpointCode.MOST_HEADERS);
            decided(outside.frame(), headers <= Ipv6EndpointCode.MOST_HEADERS);
        }
    }

    @Test
    void aLaterFragmentInsideHasNoPort() {
        kernels(error(CLIENT4, from(CLIENT4).to(BACKEND4).tcp(31337, 8080).fragment(9, true)));
        kernels(error(CLIENT6, from(CLIENT6).to(BACKEND6).tcp(31337, 8080).fragment(9, true)));
        ours(error(HOST4, from(HOST4).to(BACKEND4).carrying(IPIP, "4500").fragment(9, true)));
        ours(error(HOST6, from(HOST6).to(BACKEND6).carrying(IPIP, "4500").fragment(9, true)));
    }

    @Test
    void anErrorInPiecesIsTheKernelsButForTheFirst() {
        ours(error(CLIENT4, from(CLIENT4).to(BACKEND4).tcp(31337, 8080)).fragment(0, true));
        kernels(error(CLIENT4, from(CLIENT4).to(BACKEND4).tcp(31337, 8080)).fragment(1, false));
        kernels(error(CLIENT6, from(CLIENT6).to(BACKEND6).tcp(31337, 8080)).fragment(1, false));
    }

    @Test
    void anErrorToAGroupIsTheKernels() {
        kernels(from(ROUTER6).to("ff02::1").icmp(TOO_BIG6, from(HOST6).to(BACKEND6).carrying(GRE, "0000")));
    }

    @Test
    void aHeaderInsideThatCannotBeIsTheKernels() {
        for (final int first : List.of(0x44, 0x40, 0x55, 0x65)) {
            final byte[] frame = error(CLIENT4, from(CLIENT4).to(BACKEND4).tcp(31337, 8080)).frame();
            frame[14 + 20 + 8] = (byte) first;
            kernels(frame);
        }
        for (final int first : List.of(0x00, 0x45, 0x70)) {
            final byte[] frame = error(CLIENT6, from(CLIENT6).to(BACKEND6).tcp(31337, 8080)).frame();
            frame[14 + 40 + 8] = (byte) first;
            kernels(frame);
        }
    }

    @Test
    void aFrameThatEndsBeforeItIsToldIsTheKernels() {
        for (final String tags : List.of("", DOT1Q, DOT1AD + DOT1Q)) {
            final int l3 = 14 + tags.length() / 2;
            cutEverywhere(error(CLIENT4, from(CLIENT4).to(BACKEND4).tcp(31337, 8080)).behind(tags).frame(),
                l3 + 20 + 8 + 20 + 4);
            cutEverywhere(error(CLIENT6, from(CLIENT6).to(BACKEND6).tcp(31337, 8080)).behind(tags).frame(),
                l3 + 40 + 8 + 40 + 4);
            cutEverywhere(error(HOST4, from(HOST4).to(BACKEND4).carrying(GRE, "0000")).options(3).behind(tags).frame(),
                l3 + 32 + 8 + 20);
            cutEverywhere(error(HOST6, from(HOST6).to(BACKEND6).carrying(GRE, "0000").extension(DESTINATION_OPTIONS, 8))
                .extension(HOP_BY_HOP, 8).behind(tags).frame(), l3 + 48 + 8 + 40 + 2);
        }
    }
}
