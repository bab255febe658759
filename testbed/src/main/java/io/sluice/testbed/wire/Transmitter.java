package io.sluice.testbed.wire;

import io.sluice.linux.Linux;
import io.sluice.xdp.XdpSocket;

/**
 * Sends frames from where they lie in the socket's memory, again and again, at a rate. In copy mode the kernel copies a frame in
 * the wake-up call, so the same frame can be on its way many times.
 */
public final class Transmitter {
    /** Bytes from frame to frame in memory; they are {@link FlowFrames#LENGTH} long, the shortest that a wire takes. */
    public static final int STRIDE = FlowFrames.STRIDE;

    private static final int BURST = 64;                           // two wake-ups: TX_BATCH_SIZE is 32, net/xdp/xsk.c
    private static final double NS_PER_SECOND = 1e9;

    private final XdpSocket socket;
    private int next;

    /** Over a socket in whose memory the frames lie, from its beginning. */
    public Transmitter(final XdpSocket socket) {
        this.socket = socket;
    }

    /**
     * Sends frames of the first {@code connections} in the table, in turn, for so long; at most so many per second unless 0.
     *
     * @return how many the kernel has taken
     */
    public long flood(final int connections, final double perSecond, final long forNs) {
        final long beganNs = System.nanoTime();
        final double perNs = perSecond == 0 ? Double.MAX_VALUE : perSecond / NS_PER_SECOND;
        long sent = 0;
        for (long pastNs = 0; pastNs < forNs; pastNs = System.nanoTime() - beganNs) {
            sent += burst(connections, due(pastNs, perNs, sent));
        }
        return sent;
    }

    /** How many frames are due by now, at most a burst. */
    static int due(final long pastNs, final double perNs, final long sent) {
        return (int) Math.max(0, Math.min(BURST, pastNs * perNs - sent));
    }

    /** Sends so many frames, and returns when the kernel has them. */
    int burst(final int connections, final int count) {
        if (count > 0) {
            for (int i = 0; i < count; i++) {
                next = next + 1 < connections ? next + 1 : 0;
                socket.tx().set(i, next * FlowFrames.STRIDE, FlowFrames.LENGTH);
            }
            submit(count);
        }
        return count;
    }

    /** Sends one frame that lies at {@code offset}. */
    void send(final int offset) {
        socket.tx().set(0, offset, FlowFrames.LENGTH);
        submit(1);
    }

    private void submit(final int count) {
        socket.tx().submit(count);
        while (socket.tx().waiting() > 0) {
            Linux.wake(socket.descriptor());
            socket.completion().release(socket.completion().peek(Integer.MAX_VALUE));
        }
    }
}
