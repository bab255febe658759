package io.sluice.testbed.wire;

import io.sluice.linux.Linux;
import io.sluice.packet.Checksum;
import io.sluice.packet.Ethernet;
import io.sluice.packet.Ipv4;
import io.sluice.packet.Tcp;
import io.sluice.packet.Udp;
import io.sluice.xdp.XdpSocket;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sends frames from where they lie in the socket's memory, again and again, at a rate. In copy mode the kernel copies a frame in
 * the wake-up call, so the same frame can be on its way many times.
 */
public final class Transmitter {
    /** Bytes from frame to frame in memory; they are {@link FlowFrames#LENGTH} long, the shortest that a wire takes. */
    public static final int STRIDE = FlowFrames.STRIDE;

    private static final int BURST = 64;                           // two wake-ups: TX_BATCH_SIZE is 32, net/xdp/xsk.c
    private static final double NS_PER_SECOND = 1e9;

    private static final int TRANSPORT = Ethernet.LENGTH + Ipv4.MIN_LENGTH;
    private static final int FIRST_PORT = FlowFrames.FIRST_PORT;
    private static final int LAST_PORT = FIRST_PORT + FlowFrames.PORTS - 1;

    private final XdpSocket socket;
    private final UnsafeBuffer frames;
    private int next;
    private int renewed;

    /** Over a socket in whose memory the frames lie, from its beginning. */
    public Transmitter(final XdpSocket socket) {
        this.socket = socket;
        this.frames = socket.umem().buffer();
    }

    /**
     * Has every frame of a {@link #flood} be of another connection than when it was sent last, or no longer: it comes from the
     * next port. IPv4 without options.
     *
     * @param protocol TCP, UDP or, for frames that stay as they are, 0
     */
    public void renew(final int protocol) {
        renewed = protocol;
    }

    private void renewFrame(final int at) {
        final int port = Tcp.ports(frames, at) >>> Short.SIZE;
        final int following = port < LAST_PORT ? port + 1 : FIRST_PORT;
        Tcp.ports(frames, at, following, Tcp.ports(frames, at));
        final long difference = Checksum.differenceOfShorts(port, following);
        if (renewed == Tcp.PROTOCOL) {
            Tcp.patch(frames, at, difference);
        } else {
            Udp.checksum(frames, at, Checksum.patch(Udp.checksum(frames, at), difference));
        }
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
                if (renewed != 0) {
                    renewFrame(next * FlowFrames.STRIDE + TRANSPORT);
                }
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
