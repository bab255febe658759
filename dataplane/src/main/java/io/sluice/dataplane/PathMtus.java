package io.sluice.dataplane;

import io.sluice.linux.Linux;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * What workers learn from ICMP about the ways of their tunnels, on its way to the {@link ViewAdopter}: how large a packet to an
 * address may be. Any worker reports; one thread reads. What finds no room is left out: the next packet too large brings it anew.
 */
final class PathMtus {
    private static final int BYTES = 1 << 14;
    private static final int MESSAGE = 1;
    private static final int HI = 0;
    private static final int LO = 8;
    private static final int MTU = 16;
    private static final int LENGTH = 20;

    private final ManyToOneRingBuffer ring = new ManyToOneRingBuffer(Linux.memory(BYTES + RingBufferDescriptor.TRAILER_LENGTH));

    /** Told of each report. */
    interface Reader {
        /** IP packets to this address may have so many octets. */
        void learnt(long addressHi, long addressLo, int mtu);
    }

    void report(final long addressHi, final long addressLo, final int mtu) {
        final int at = ring.tryClaim(MESSAGE, LENGTH);
        if (at > 0) {
            ring.buffer().putLong(at + HI, addressHi);
            ring.buffer().putLong(at + LO, addressLo);
            ring.buffer().putInt(at + MTU, mtu);
            ring.commit(at);
        }
    }

    /** Reads what has been reported since; returns how much. */
    int read(final Reader reader) {
        final MessageHandler each = (final int type, final MutableDirectBuffer buffer, final int index, final int length) ->
            reader.learnt(buffer.getLong(index + HI), buffer.getLong(index + LO), buffer.getInt(index + MTU));
        return ring.read(each);
    }
}
