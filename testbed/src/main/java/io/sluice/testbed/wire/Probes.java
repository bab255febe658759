package io.sluice.testbed.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.sluice.xdp.XdpSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.UnsafeBuffer;

/** Frames that carry the time they were sent; what returns of them is received, and its way timed. */
final class Probes {
    private static final long LONGEST_NS = 10_000_000_000L;
    private static final int DIGITS = 3;
    private static final double NS_PER_SECOND = 1e9;
    private static final long PATIENCE_NS = 200_000_000;
    private static final long NS_PER_MS = 1_000_000;
    private static final long FIRST_REST_NS = 100_000;

    private final XdpSocket socket;
    private final Transmitter transmitter;
    private final UnsafeBuffer memory;
    private final int firstProbe;
    private final int probes;
    private Histogram histogram;
    private long sequence;
    private long begun;
    private long received;

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
        return sent + " " + received + " " + encoded();
    }

    /** Sends probes until the first comes back; its number, from 1, and when it was sent and received, in ns. */
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
        return received + " " + System.nanoTime();
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
    }

    private void send() {
        final int at = at(sequence);
        FlowFrames.probe(memory, at, sequence, System.nanoTime());
        sequence++;
        transmitter.send(at);
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
        final long nowNs = System.nanoTime();
        final int room = socket.fill().reserve(ready);
        for (int i = 0; i < ready; i++) {
            final int offset = socket.rx().offset(i);
            if (memory.getLong(offset + FlowFrames.SEQUENCE, BIG_ENDIAN) >= begun) {
                histogram.recordValue(Math.min(LONGEST_NS, nowNs - memory.getLong(offset + FlowFrames.SENT_NS, BIG_ENDIAN)));
                received++;
            }
            socket.fill().set(i, socket.umem().frameOf(offset));
        }
        assert room == ready : "the fill ring has room for every frame that came out of it";
        socket.rx().release(ready);
        socket.fill().submit(ready);
    }

    private String encoded() {
        final ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        final int length = histogram.encodeIntoByteBuffer(bytes);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
    }
}
