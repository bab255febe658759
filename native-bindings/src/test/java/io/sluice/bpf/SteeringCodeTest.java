package io.sluice.bpf;

import static io.sluice.bpf.Frames.DOT1AD;
import static io.sluice.bpf.Frames.DOT1Q;
import static io.sluice.bpf.Frames.arp;
import static io.sluice.bpf.Frames.ipv4;
import static io.sluice.bpf.Frames.ipv6;
import static io.sluice.bpf.Frames.neighbour;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the three programs decide about packets for single addresses, and about what is for none. */
class SteeringCodeTest extends SteeringDecisions {
    private static final String VIP4 = "198.51.100.1";
    private static final String OTHER4 = "198.51.100.2";
    private static final String VIP6 = "2001:db8:51::1";
    private static final String OTHER6 = "2001:db8:51::2";
    private static final String SOLICITED = "ff02::1:ff00:1";
    private static final String SEGMENT = "3039005000000001000000005002ffff00000000";
    private static final int SOLICITATION = 135;
    private static final int ADVERTISEMENT = 136;
    private static final int HOP_BY_HOP = 0;
    private static final int FRAGMENT_HEADER = 44;

    @BeforeEach
    void addVips() {
        add(VIP4);
        add(VIP6);
    }

    @Test
    void packetsForAVipAreOursWhateverTheyCarry() {
        for (final int protocol : List.of(Frames.TCP, Frames.UDP, Frames.ICMP, 47, 255)) {
            ours(ipv4("", protocol, VIP4));
            ours(ipv6("", protocol, VIP6, SEGMENT));
            kernels(ipv4("", protocol, OTHER4));
            kernels(ipv6("", protocol, OTHER6, SEGMENT));
        }
    }

    @Test
    void upToTwoTagsAreLookedBehind() {
        for (final String tags : List.of("", DOT1Q, DOT1AD, DOT1AD + DOT1Q, DOT1Q + DOT1Q)) {
            ours(ipv4(tags, Frames.TCP, VIP4));
            ours(ipv6(tags, Frames.UDP, VIP6, SEGMENT));
            ours(arp(tags, 1, VIP4));
            ours(neighbour(tags, SOLICITATION, SOLICITED, VIP6));
            kernels(ipv4(tags, Frames.TCP, OTHER4));
            kernels(ipv6(tags, Frames.UDP, OTHER6, SEGMENT));
            kernels(arp(tags, 1, OTHER4));
            kernels(neighbour(tags, SOLICITATION, SOLICITED, OTHER6));
        }
        kernels(ipv4(DOT1Q + DOT1Q + DOT1Q, Frames.TCP, VIP4));
    }

    @Test
    void arpIsOursWhenAVipIsItsTarget() {
        ours(arp("", 1, VIP4));
        ours(arp("", 2, VIP4));
        kernels(arp("", 1, OTHER4));
        final byte[] tokenRing = arp("", 1, VIP4);
        tokenRing[15] = 6;
        kernels(tokenRing);
        final byte[] longAddresses = arp("", 1, VIP4);
        longAddresses[18] = 8;
        kernels(longAddresses);
    }

    @Test
    void solicitationsAreOursWhenAVipIsTheirTarget() {
        ours(neighbour("", SOLICITATION, SOLICITED, VIP6));
        ours(neighbour("", SOLICITATION, VIP6, VIP6));
        kernels(neighbour("", SOLICITATION, SOLICITED, OTHER6));
        kernels(neighbour("", ADVERTISEMENT, SOLICITED, VIP6));
        kernels(neighbour("", SOLICITATION, "ff02::1", VIP6));
        kernels(neighbour("", SOLICITATION, "ff02::1:fe00:1", VIP6));
        kernels(neighbour("", SOLICITATION, "ff02::1:0:0:ff00:1", VIP6));
        kernels(neighbour("", SOLICITATION, "ff05::1:ff00:1", VIP6));
        kernels(neighbour("", SOLICITATION, "fe80::1", VIP6));
    }

    @Test
    void aSolicitationBehindAnExtensionHeaderIsTheKernels() {
        final byte[] bare = neighbour("", SOLICITATION, SOLICITED, VIP6);
        final String message = HexFormat.of().formatHex(bare, 54, bare.length);

        kernels(ipv6("", HOP_BY_HOP, SOLICITED, "3a00050200000100" + message));
    }

    @Test
    void extensionHeadersAndFragmentsChangeNothing() {
        ours(ipv6("", HOP_BY_HOP, VIP6, "0600050200000100" + SEGMENT));
        ours(ipv6("", FRAGMENT_HEADER, VIP6, "0600000900000001" + SEGMENT));
        kernels(ipv6("", FRAGMENT_HEADER, OTHER6, "0600000900000001" + SEGMENT));
        for (final String fragment : List.of("2000", "20b9", "00b9", "4000")) {
            ours(ipv4("", Frames.UDP, fragment, VIP4));
            kernels(ipv4("", Frames.UDP, fragment, OTHER4));
        }
    }

    @Test
    void aFrameThatEndsBeforeItsAddressIsTheKernels() {
        for (final String tags : List.of("", DOT1Q, DOT1AD + DOT1Q)) {
            final int l3 = 14 + tags.length() / 2;
            cutEverywhere(ipv4(tags, Frames.TCP, VIP4), l3 + 20);
            cutEverywhere(ipv6(tags, Frames.TCP, VIP6, SEGMENT), l3 + 40);
            cutEverywhere(arp(tags, 1, VIP4), l3 + 28);
            cutEverywhere(neighbour(tags, SOLICITATION, SOLICITED, VIP6), l3 + 64);
        }
    }

    @Test
    void whatIsNeitherArpNorIpIsTheKernels() {
        final byte[] lldp = ipv4("", Frames.TCP, VIP4);
        lldp[12] = (byte) 0x88;
        lldp[13] = (byte) 0xcc;
        kernels(lldp);
        final byte[] ieee8023 = ipv4("", Frames.TCP, VIP4);
        ieee8023[12] = 0;
        ieee8023[13] = 38;
        kernels(ieee8023);
    }

    @Test
    void aVipComesAndGoesWhileTheProgramRuns() {
        for (final String vip : List.of(OTHER4, OTHER6)) {
            final byte[] frame = vip.equals(OTHER4) ? ipv4("", Frames.TCP, vip) : ipv6("", Frames.TCP, vip, SEGMENT);
            kernels(frame);
            add(vip);
            add(vip);
            ours(frame);
            remove(vip);
            remove(vip);
            kernels(frame);
        }
        ours(ipv4("", Frames.TCP, VIP4));
    }
}
