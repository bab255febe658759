package io.sluice.dataplane.io;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.sluice.linux.Fd;
import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import io.sluice.xdp.VethPair;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Tells when all that was sent so far has arrived, without touching the packet I/O that it arrived at: a frame of another kind,
 * the kernel's own, is sent after it and waited for.
 */
final class Arrival implements AutoCloseable {
    private static final int EXPERIMENTAL = 0x88b5;                // IEEE Std 802, local experimental ethertype 1
    private static final int LENGTH = 60;

    private final UnsafeBuffer frame = Linux.memory(LENGTH);
    private final Fd from;
    private final Fd to;

    Arrival(final VethPair wire) {
        from = bound(wire.far());
        to = bound(wire.near());
        frame.putLong(0, wire.near().mac() << 16, BIG_ENDIAN);
        frame.putShort(12, (short) EXPERIMENTAL, BIG_ENDIAN);
    }

    private static Fd bound(final Interface device) {
        final Fd socket = Linux.socket(Linux.AF_PACKET, Linux.SOCK_RAW, 0);
        final UnsafeBuffer address = Linux.memory(20);             // struct sockaddr_ll
        address.putShort(0, (short) Linux.AF_PACKET);
        address.putShort(2, (short) EXPERIMENTAL, BIG_ENDIAN);
        address.putInt(4, device.index());
        Linux.bind(socket, address, 20);
        return socket;
    }

    void await() {
        Linux.send(from, frame.addressOffset(), LENGTH, 0);
        PacketIoRig.until("the last frame has arrived",
            () -> Linux.receive(to, frame.addressOffset(), LENGTH, Linux.MSG_DONTWAIT) >= 0);
    }

    @Override
    public void close() {
        from.close();
        to.close();
    }
}
