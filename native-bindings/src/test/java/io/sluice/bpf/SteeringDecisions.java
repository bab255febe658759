package io.sluice.bpf;

import static io.sluice.bpf.Frames.cut;
import static io.sluice.bpf.Frames.ip;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.bpf.Steering.Endpoint;
import io.sluice.linux.CloseStack;
import io.sluice.linux.Needs;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Tests of the three programs over the same maps, asking the kernel what they decide by {@code BPF_PROG_TEST_RUN}. The XDP
 * program has no socket here, and so drops what is ours.
 */
abstract class SteeringDecisions {
    private final CloseStack opened = new CloseStack();
    SteeringMaps maps;
    private BpfProgram xdp;
    private BpfProgram filter;
    private BpfProgram shield;

    @BeforeEach
    final void load() {
        Needs.root();
        maps = opened.push(SteeringMaps.open());
        final BpfMap sockets = opened.push(BpfMap.sockets("test_sockets", 1));
        xdp = opened.push(BpfProgram.load(BpfProgram.Type.XDP, "test_xdp",
            SteeringCode.redirecting(maps, sockets)));
        filter = opened.push(BpfProgram.load(BpfProgram.Type.SOCKET_FILTER, "test_filter", SteeringCode.filtering(maps)));
        shield = opened.push(BpfProgram.load(BpfProgram.Type.SCHED_CLS, "test_shield", SteeringCode.shielding(maps)));
    }

    /** An address, or a prefix as in {@code 10.0.0.0/8}. */
    final void add(final String block) {
        maps.add(ip(address(block)), length(block));
    }

    final void remove(final String block) {
        maps.remove(ip(address(block)), length(block));
    }

    final void take(final String address, final int protocol, final int port, final boolean replies) {
        maps.take(new Endpoint(ip(address), protocol, port, replies));
    }

    final void release(final String address, final int protocol, final int port, final boolean replies) {
        maps.release(new Endpoint(ip(address), protocol, port, replies));
    }

    final void host(final String own, final boolean present) {
        maps.host(ip(own), present);
    }

    private static String address(final String block) {
        return block.split("/")[0];
    }

    private static int length(final String block) {
        final String[] parts = block.split("/");
        return parts.length == 2 ? Integer.parseInt(parts[1]) : Byte.SIZE * ip(block).getAddress().length;
    }

    final void ours(final byte[] frame) {
        decided(frame, true);
    }

    final void kernels(final byte[] frame) {
        decided(frame, false);
    }

    final void ours(final IpFrame frame) {
        ours(frame.frame());
    }

    final void kernels(final IpFrame frame) {
        kernels(frame.frame());
    }

    /** Ours with {@code enough} octets or more, the kernel's with fewer. */
    final void cutEverywhere(final byte[] frame, final int enough) {
        for (int length = 14; length <= frame.length; length++) {
            decided(cut(frame, length), length >= enough);
        }
    }

    /** All three programs say so. */
    final void decided(final byte[] frame, final boolean ours) {
        decided(frame, ours, "");
    }

    /** As before; {@code remark} ends the message if one does not. */
    final void decided(final byte[] frame, final boolean ours, final String remark) {
        final String hex = HexFormat.of().formatHex(frame) + " " + remark;
        assertEquals(ours ? SteeringCode.XDP_DROP : SteeringCode.XDP_PASS, xdp.testRun(frame), () -> "XDP, " + hex);
        assertEquals(ours ? frame.length : 0, filter.testRun(behindAHeader(frame)), () -> "socket filter, " + hex);
        if (frame.length >= leastForAnSkb(frame)) {
            assertEquals(ours ? SteeringCode.TCX_DROP : SteeringCode.TCX_NEXT, shield.testRun(frame), () -> "TCX, " + hex);
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
    static byte[] behindAHeader(final byte[] frame) {
        final byte[] longer = new byte[14 + frame.length];
        System.arraycopy(frame, 0, longer, 14, frame.length);
        return longer;
    }

    @AfterEach
    final void close() {
        opened.close();
    }
}
