package io.sluice.testbed.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.sluice.xdp.XdpSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Frames that carry the time they were sent; what returns of them is received, and its way timed, until the XDP program at the
 * end of it saw them: whoever takes the core of this thread makes none of them late. Those that were being sent meanwhile are
 * left out.
 */
final class Probes {
    private static final long LONGEST_NS = 10_000_000_000L;
    private static final int DIGITS = 3;
    private static final double NS_PER_SECOND = 1e9;
    private static final long PATIENCE_NS = 200_000_000;
    private static final long NS_PER_MS = 1_000_000;
    private static final long FIRST_REST_NS = 100_000;
    /** The kernel takes some microseconds for a frame, until it is before the other end's program. */
    private static final long SENT_WITHIN_NS = 100_000;
    private static final int REMEMBERED = 1 << 16;

    private final XdpSocket socket;
    private final Transmitter transmitter;
    private final UnsafeBuffer memory;
    private final int firstProbe;
    private final int probes;
    private Histogram histogram;
    private long sequence;
    private long begun;
    private long received;
    private long interrupted;
    private long lastReturnedNs;
    private final boolean[] wasInterrupted = new boolean[REMEMBERED];

    /** Probes lie in {@code probes} frames of the memory from frame {@code first} on, and are received into those behind. */
    Probes(final XdpSocket socket, final Transmitter transmitter, final FlowFrames frames, final int first, final int probes,
        final int receive) {
        this.socket = socket;
        this.transmitter = transmitter;
        this.memory = socket.umem().buffer();
        this.firstProbe = first * socket.umem().frameSize();
        this.probes = probes;
        for (int i = 0; i < probes; i++) {
            frames.write(memory, at(i), i, FlowFrames.PROBE);
        }
        final int slots = socket.fill().reserve(receive);
        for (int i = 0; i < slots; i++) {
            socket.fill().set(i, (first + probes + i) * socket.umem().frameSize());
        }
        socket.fill().submit(slots);
    }

    private int at(final long number) {
        return firstProbe + (int) (number % probes) * socket.umem().frameSize();
    }

    /**
     * Floods as {@link Transmitter#flood} does, with so many probes per second among it.
     *
     * @param restNs how long to rest after each look, for others who want this core; 0 for never
     */
    String run(final int connections, final double perSecond, final double probesPerSecond, final long millis,
        final long restNs) {
        begin();
        final long beganNs = System.nanoTime();
        final long forNs = millis * NS_PER_MS;
        long flooded = 0;
        long sent = 0;
        for (long pastNs = 0; pastNs < forNs; pastNs = System.nanoTime() - beganNs) {
            flooded += transmitter.burst(connections, Transmitter.due(pastNs, perSecond / NS_PER_SECOND, flooded));
            if (Transmitter.due(pastNs, probesPerSecond / NS_PER_SECOND, sent) > 0) {
                send();
                sent++;
            }
            receive();
            rest(restNs);
        }
        awaitRest(sent);
        return sent + " " + received + " " + interrupted + " " + encoded();
    }

    /** Sends probes until one comes back; how many have, and when the last of them did, in ns. */
    String first(final double perSecond, final long millis) {
        begin();
        final long beganNs = System.nanoTime();
        long sent = 0;
        for (long pastNs = 0; received == 0 && pastNs < millis * NS_PER_MS; pastNs = System.nanoTime() - beganNs) {
            if (Transmitter.due(pastNs, perSecond / NS_PER_SECOND, sent) > 0) {
                send();
                sent++;
            }
            receive();
            rest(FIRST_REST_NS);
        }
        return received + " " + lastReturnedNs;
    }

    private static void rest(final long ns) {
        if (ns > 0) {
            LockSupport.parkNanos(ns);
        }
    }

    /** What comes back of earlier runs is not counted. */
    private void begin() {
        histogram = new Histogram(LONGEST_NS, DIGITS);
        begun = sequence;
        received = 0;
        interrupted = 0;
    }

    private void send() {
        final int at = at(sequence);
        final long nowNs = System.nanoTime();
        FlowFrames.probe(memory, at, sequence, nowNs);
        transmitter.send(at);
        wasInterrupted[remembered(sequence)] = System.nanoTime() - nowNs > SENT_WITHIN_NS;
        sequence++;
    }

    private static int remembered(final long number) {
        return (int) number & REMEMBERED - 1;
    }

    private void awaitRest(final long sent) {
        final long beganNs = System.nanoTime();
        while (received < sent && System.nanoTime() - beganNs < PATIENCE_NS) {
            receive();
        }
    }

    private void receive() {
        final int ready = socket.rx().peek(Integer.MAX_VALUE);
        if (ready == 0) {
            return;
        }
        final int room = socket.fill().reserve(ready);
        for (int i = 0; i < ready; i++) {
            final int offset = socket.rx().offset(i);
            returned(offset);
            socket.fill().set(i, socket.umem().frameOf(offset));
        }
        assert room == ready : "the fill ring has room for every frame that came out of it";
        socket.rx().release(ready);
        socket.fill().submit(ready);
    }

    private void returned(final int offset) {
        final long number = memory.getLong(offset + FlowFrames.SEQUENCE, BIG_ENDIAN);
        if (number < begun) {
            return;
        }
        lastReturnedNs = memory.getLong(offset + FlowFrames.RETURNED_NS);
        received++;
        if (wasInterrupted[remembered(number)]) {
            interrupted++;
        } else {
            histogram.recordValue(Math.min(LONGEST_NS, lastReturnedNs - memory.getLong(offset + FlowFrames.SENT_NS, BIG_ENDIAN)));
        }
    }

    private String encoded() {
        final ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        final int length = histogram.encodeIntoByteBuffer(bytes);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
    }
}
