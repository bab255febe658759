package io.sluice.bpf;

import static java.nio.ByteOrder.nativeOrder;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Fd;
import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import io.sluice.linux.Mapping;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An AF_XDP socket on queue 0 to which no frame memory is ever given: the kernel counts every frame that is steered to it, and
 * discards it. Constants: linux/if_xdp.h.
 */
final class RefusingXdpSocket implements AutoCloseable {
    private static final int SOL_XDP = 283;                        // bits/socket.h
    private static final int XDP_RX_RING = 2;
    private static final int XDP_UMEM_REG = 4;
    private static final int XDP_UMEM_FILL_RING = 5;
    private static final int XDP_UMEM_COMPLETION_RING = 6;
    private static final int XDP_STATISTICS = 7;
    private static final int XDP_COPY = 1 << 1;
    private static final int FRAME_BYTES = 4096;
    private static final int FRAMES = 4;
    private static final int STATISTICS_LENGTH = 48;               // struct xdp_statistics
    private static final int RX_FILL_RING_EMPTY_DESCS = 32;
    private static final int ADDRESS_LENGTH = 16;                  // struct sockaddr_xdp

    private final CloseStack opened = new CloseStack();
    private final Fd fd;

    RefusingXdpSocket(final Interface device) {
        final Mapping frames = opened.push(Linux.mapAnonymous(FRAMES * FRAME_BYTES));
        fd = opened.push(Linux.socket(Linux.AF_XDP, Linux.SOCK_RAW, 0));
        final UnsafeBuffer umem = Linux.memory(32);                // struct xdp_umem_reg
        umem.putLong(0, frames.address(), nativeOrder());
        umem.putLong(8, frames.length(), nativeOrder());
        umem.putInt(16, FRAME_BYTES, nativeOrder());
        Linux.option(fd, SOL_XDP, XDP_UMEM_REG, umem, umem.capacity());
        for (final int ring : new int[] {XDP_UMEM_FILL_RING, XDP_UMEM_COMPLETION_RING, XDP_RX_RING}) {
            Linux.option(fd, SOL_XDP, ring, FRAMES);
        }
        final UnsafeBuffer address = Linux.memory(ADDRESS_LENGTH);
        address.putShort(0, (short) Linux.AF_XDP, nativeOrder());
        address.putShort(2, (short) XDP_COPY, nativeOrder());
        address.putInt(4, device.index(), nativeOrder());
        Linux.bind(fd, address, ADDRESS_LENGTH);
    }

    Fd fd() {
        return fd;
    }

    /** How many frames came. */
    long refused() {
        final UnsafeBuffer statistics = Linux.memory(STATISTICS_LENGTH);
        Linux.readOption(fd, SOL_XDP, XDP_STATISTICS, statistics, STATISTICS_LENGTH);
        return statistics.getLong(RX_FILL_RING_EMPTY_DESCS, nativeOrder());
    }

    @Override
    public void close() {
        opened.close();
    }
}
