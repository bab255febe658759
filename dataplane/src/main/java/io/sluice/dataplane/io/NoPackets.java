package io.sluice.dataplane.io;

import io.sluice.linux.Linux;
import org.agrona.concurrent.UnsafeBuffer;

/** Packet I/O by which nothing comes, and nothing can be sent. */
final class NoPackets implements KernelPacketIo {
    private final UnsafeBuffer frames = Linux.memory(Long.BYTES);

    @Override
    public UnsafeBuffer frames() {
        return frames;
    }

    @Override
    public int receive(final int limit) {
        return 0;
    }

    @Override
    public int offset(final int i) {
        throw new IndexOutOfBoundsException(i);
    }

    @Override
    public int length(final int i) {
        throw new IndexOutOfBoundsException(i);
    }

    @Override
    public boolean transmit(final int i, final int offset, final int length) {
        return false;
    }

    @Override
    public boolean send(final UnsafeBuffer from, final int offset, final int length) {
        return false;
    }

    @Override
    public void discard(final int i) {
        throw new IndexOutOfBoundsException(i);
    }

    @Override
    public void flush() {
        // nothing to send
    }

    @Override
    public PacketIoStatistics statistics() {
        return PacketIoStatistics.NONE;
    }

    @Override
    public String description() {
        return "no packets";
    }

    @Override
    public void close() {
        // nothing to give back
    }
}
