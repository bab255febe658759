package io.sluice.bpf;

import static io.sluice.bpf.Frames.DOT1AD;
import static io.sluice.bpf.Frames.DOT1Q;
import static io.sluice.bpf.Frames.arp;
import static io.sluice.bpf.Frames.cut;
import static io.sluice.bpf.Frames.ip;
import static io.sluice.bpf.Frames.ipv4;
import static io.sluice.bpf.Frames.ipv6;
import static io.sluice.bpf.Frames.neighbour;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Needs;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the three programs decide, asked of the kernel by {@code BPF_PROG_TEST_RUN}. The XDP program drops ours here, where in
 * production it passes them on if the queue has no socket: otherwise ours could not be told from the kernel's without one.
 */
class SteeringCodeTest {
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

    private final CloseStack opened = new CloseStack();
    private SteeringMaps maps;
    private BpfProgram xdp;
    private BpfProgram filter;
    private BpfProgram shield;

    @BeforeEach
    void load() {
        Needs.root();
        maps = opened.push(SteeringMaps.open());
        final BpfMap sockets = opened.push(BpfMap.sockets("test_sockets", 1));
        xdp = opened.push(BpfProgram.load(BpfProgram.Type.XDP, "test_xdp",
            SteeringCode.redirecting(maps, sockets, SteeringCode.XDP_DROP)));
        filter = opened.push(BpfProgram.load(BpfProgram.Type.SOCKET_FILTER, "test_filter", SteeringCode.filtering(maps)));
        shield = opened.push(BpfProgram.load(BpfProgram.Type.SCHED_CLS, "test_shield", SteeringCode.shielding(maps)));
        maps.add(ip(VIP4), 8 * ip(VIP4).getAddress().length);
        maps.add(ip(VIP6), 8 * ip(VIP6).getAddress().length);
    }

    @AfterEach
    void close() {
        opened.close();
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

    private void cutEverywhere(final byte[] frame, final int enough) {
        for (int length = 14; length <= frame.length; length++) {
            if (length < enough) {
                kernels(cut(frame, length));
            } else {
                ours(cut(frame, length));
            }
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
            maps.add(ip(vip), 8 * ip(vip).getAddress().length);
            maps.add(ip(vip), 8 * ip(vip).getAddress().length);
            ours(frame);
            maps.remove(ip(vip), 8 * ip(vip).getAddress().length);
            maps.remove(ip(vip), 8 * ip(vip).getAddress().length);
            kernels(frame);
        }
        ours(ipv4("", Frames.TCP, VIP4));
    }

    @Test
    void aQueueWithoutASocketLeavesOurFramesToTheKernel() {
        try (BpfMap none = BpfMap.sockets("test_none", 1);
            BpfProgram real = BpfProgram.load(BpfProgram.Type.XDP, "test_real",
                SteeringCode.redirecting(maps, none, SteeringCode.XDP_PASS))) {
            assertEquals(SteeringCode.XDP_PASS, real.testRun(ipv4("", Frames.TCP, VIP4)));
        }
    }

    private void ours(final byte[] frame) {
        decided(frame, SteeringCode.XDP_DROP, frame.length, SteeringCode.TCX_DROP);
    }

    private void kernels(final byte[] frame) {
        decided(frame, SteeringCode.XDP_PASS, 0, SteeringCode.TCX_NEXT);
    }

    private void decided(final byte[] frame, final int byXdp, final int byFilter, final int byShield) {
        final String hex = HexFormat.of().formatHex(frame);
        assertEquals(byXdp, xdp.testRun(frame), () -> "XDP, " + hex);
        assertEquals(byFilter, filter.testRun(behindAHeader(frame)), () -> "socket filter, " + hex);
        if (frame.length >= leastForAnSkb(frame)) {
            assertEquals(byShield, shield.testRun(frame), () -> "TCX, " + hex);
        }
    }

    /** The kernel won't make an skb for a test run that has nothing behind Ethernet, or less than the IP header it promises. */
    private static int leastForAnSkb(final byte[] frame) {
        return switch ((frame[12] & 0xff) << 8 | frame[13] & 0xff) {
            case 0x0800 -> 14 + 20;
            case 0x86dd -> 14 + 40;
            default -> 14 + 1;
        };
    }

    /** A test run takes 14 bytes of what it is given as the header that socket filters don't see; those of AF_PACKET do. */
    private static byte[] behindAHeader(final byte[] frame) {
        final byte[] longer = new byte[14 + frame.length];
        System.arraycopy(frame, 0, longer, 14, frame.length);
        return longer;
    }
}
