package io.sluice.dataplane;

import io.sluice.dataplane.io.PacketIo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** A worker's packets in memory: those put into {@link #in} come, and those sent are in {@link #out}. */
final class MemoryIo implements PacketIo {
    private static final int SLOT = 10_240;

    final Deque<byte[]> in = new ArrayDeque<>();
    final List<byte[]> out = new ArrayList<>();
    int room = Integer.MAX_VALUE;
    private final UnsafeBuffer frames = new UnsafeBuffer(new byte[PacketPath.BURST * SLOT]);
    private final int[] lengths = new int[PacketPath.BURST];

    @Override
    public UnsafeBuffer frames() {
        return frames;
    }

    @Override
    public int receive(final int limit) {
        int count = 0;
        while (count < limit && !in.isEmpty()) {
            final byte[] frame = in.remove();
            lengths[count] = frame.length;
            frames.putBytes(offset(count), frame);
            count++;
        }
        return count;
    }

    @Override
    public int offset(final int i) {
        return i * SLOT + HEADROOM;
    }

    @Override
    public int length(final int i) {
        return lengths[i];
    }

    @Override
    public boolean transmit(final int i, final int offset, final int length) {
        if (offset < offset(i) - HEADROOM || offset + length > offset(i) + lengths[i] + TAILROOM) {
            throw new AssertionError("frame " + i + " has grown out of its room");
        }
        return send(frames, offset, length);
    }

    @Override
    public boolean send(final UnsafeBuffer from, final int offset, final int length) {
        if (out.size() >= room) {
            return false;
        }
        final byte[] frame = new byte[length];
        from.getBytes(offset, frame);
        return out.add(frame);
    }

    @Override
    public void discard(final int i) {
    }

    @Override
    public void flush() {
    }

    @Override
    public String description() {
        return "memory";
    }

    @Override
    public void close() {
    }
}
