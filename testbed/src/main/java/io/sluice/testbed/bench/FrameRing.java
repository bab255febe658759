package io.sluice.testbed.bench;

import io.sluice.dataplane.io.PacketIo;
import io.sluice.linux.Linux;
import io.sluice.linux.Mapping;
import io.sluice.packet.Ethernet;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Frames as they lie in the memory of an AF_XDP socket: {@link #FRAMES} of them, one every {@value #FRAME_SIZE} bytes behind its
 * head room. {@link #receive} puts a packet in one as the kernel would, without the work: only what differs is written.
 */
final class FrameRing implements AutoCloseable {
    /** How many frames are played at a time: four bursts of 64, which a level-2 cache holds. */
    static final int FRAMES = 256;

    private static final int FRAME_SIZE = 2_048;
    private static final int HEADROOM = 256 + PacketIo.HEADROOM;   // XDP_PACKET_HEADROOM (linux/bpf.h), and our own
    private static final long OWN_MAC = Balancer.MAC;
    private static final long ROUTER_MAC = 0x02_00_00_00_00_01L;

    private final Mapping mapping = Linux.mapAnonymous(FRAMES * FRAME_SIZE);
    private final UnsafeBuffer frames = mapping.buffer();
    private final Traffic traffic;
    private final byte[] frame;
    private final int length;

    /** Frames of that traffic, {@code opening} a connection or in the middle of one. */
    FrameRing(final Traffic traffic, final boolean opening) {
        this.frame = traffic.frame(opening);
        this.traffic = traffic;
        this.length = frame.length;
        for (int i = 0; i < FRAMES; i++) {
            frames.putBytes(offset(i), frame);
        }
    }

    /** The memory in which they lie. */
    UnsafeBuffer frames() {
        return frames;
    }

    /** A packet of that connection arrives in frame {@code i}, and what the path has rewritten there is gone. */
    void receive(final int i, final int connection) {
        final int at = offset(i);
        frames.putBytes(at, frame);
        Ethernet.addresses(frames, at, OWN_MAC, ROUTER_MAC);
        traffic.connection(frames, at, connection);
    }

    /** What a backend answers to a packet that it got with this header arrives in frame {@code i}. */
    void receiveReply(final int i, final Replies replies, final int connection) {
        final int at = offset(i);
        frames.putBytes(at, frame);
        Ethernet.addresses(frames, at, OWN_MAC, ROUTER_MAC);
        replies.put(frames, at, connection);
    }

    int offset(final int i) {
        return i * FRAME_SIZE + HEADROOM;
    }

    int length() {
        return length;
    }

    @Override
    public void close() {
        mapping.close();
    }
}
