package io.sluice.testbed.bench;

import io.sluice.dataplane.PacketPath;
import io.sluice.flow.FlowTable;
import io.sluice.flow.FlowTimeouts;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The flow table alone; one at a time and, but for {@link #burstHit}, nothing is fetched ahead. Before anything is measured every
 * connection has been replaced by another once: lines do not move, so a table that has been in use for long is not what it is
 * fresh.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FlowTableBenchmark {
    private static final int BACKEND = 1;
    private static final int NOW = 1;
    private static final int FULL = 80;                            // percent of the lines that a full table has in use
    private static final int MOST_WITHOUT_ROOM = 1_000;            // one in so many; or has to make some for itself
    private static final long NS_TO_LOOK_AT_ALL = 8_000_000_000L;

    @Param({"1000", "100000", "1000000", "10000000"})
    public int connections;
    /** Percent of the lines in use, at most. */
    @Param({"50", "80"})
    public int fill;

    private final FrameRing ring = new FrameRing(Traffic.TCP_IPV4, false);
    private final PacketShape[] known = new PacketShape[FrameRing.FRAMES];
    private final PacketShape[] unknown = new PacketShape[FrameRing.FRAMES];
    private final int[] likely = new int[FrameRing.FRAMES];
    private FlowTable flows;
    private Visits visits;
    private long nowNs;
    private long inserted;
    private long departed;

    /** A table that has room for one round of {@link #insert} and no more. */
    @Setup
    public void fill() {
        for (int i = 0; i < FrameRing.FRAMES; i++) {
            known[i] = new PacketShape();
            unknown[i] = new PacketShape();
        }
        flows = new FlowTable((int) ((connections + FrameRing.FRAMES) * (long) FULL / fill), FlowTimeouts.DEFAULT, 0);
        flows.departures(flow -> departed++);
        visits = new Visits(connections);
        for (int connection = 0; connection < connections; connection++) {
            establish(connection);
        }
        for (int connection = 0; connection < connections; connection++) {
            forget(measured(known[0], connection));
            establish(connections + connection);
        }
        if (flows.size() < connections - connections / MOST_WITHOUT_ROOM) {
            throw new IllegalStateException(connections - flows.size() + " of " + connections + " connections found no room");
        }
        inserted = 2L * connections;
    }

    private void establish(final int connection) {
        final int flow = flows.insert(measured(known[0], connection), BACKEND, NOW);
        if (flow != FlowTable.NONE) {                              // a few find no room in a table four fifths full
            flows.saw(flow, Tcp.ACK, false, NOW);
        }
    }

    private void forget(final PacketShape packet) {
        final int flow = flows.find(packet);
        if (flow != FlowTable.NONE) {
            flows.remove(flow);
        }
    }

    /** Chooses connections; not counted. */
    @Setup(Level.Invocation)
    public void choose() {
        for (int i = 0; i < FrameRing.FRAMES; i++) {
            final int connection = visits.next();
            measured(known[i], connections + connection);
            measured(unknown[i], connection);
        }
    }

    private PacketShape measured(final PacketShape shape, final int connection) {
        ring.receive(0, connection);
        shape.measure(ring.frames(), ring.offset(0), ring.length());
        return shape;
    }

    /** Of a connection that is there. */
    @Benchmark
    @OperationsPerInvocation(FrameRing.FRAMES)
    public int findHit() {
        int found = 0;
        for (final PacketShape packet : known) {
            found += flows.find(packet);
        }
        return found;
    }

    /** The same, fetched ahead for a burst and its packet taken note of, as the packet path does. */
    @Benchmark
    @OperationsPerInvocation(FrameRing.FRAMES)
    public long burstHit() {
        long sum = 0;
        for (int first = 0; first < FrameRing.FRAMES; first += PacketPath.BURST) {
            for (int i = first; i < first + PacketPath.BURST; i++) {
                sum += flows.touch(known[i].flowHash());
            }
            for (int i = first; i < first + PacketPath.BURST; i++) {
                likely[i] = flows.likely(known[i].flowHash());
                sum += flows.touchFlow(likely[i]);
            }
            for (int i = first; i < first + PacketPath.BURST; i++) {
                sum += seen(known[i], likely[i]);
            }
        }
        return sum;
    }

    private int seen(final PacketShape packet, final int near) {
        final int flow = flows.find(packet, near);
        return flow == FlowTable.NONE ? 0 : flows.backend(flow) + flows.saw(flow, Tcp.ACK, false, NOW);
    }

    /** Of one that is not. */
    @Benchmark
    @OperationsPerInvocation(FrameRing.FRAMES)
    public int findMiss() {
        int found = 0;
        for (final PacketShape packet : unknown) {
            found += flows.find(packet);
        }
        return found;
    }

    /** Inserted and, one by one, found and removed: as many come as go. */
    @Benchmark
    @OperationsPerInvocation(FrameRing.FRAMES)
    public void insertAndRemove() {
        for (final PacketShape packet : unknown) {
            if (flows.find(packet) == FlowTable.NONE) {
                flows.insert(packet, BACKEND, NOW);
            }
        }
        inserted += unknown.length;
        for (final PacketShape packet : unknown) {
            forget(packet);
        }
    }

    /** A line that is looked at, and whose connection lives on. */
    @Benchmark
    @OperationsPerInvocation(FrameRing.FRAMES)
    public void look() {
        nowNs += NS_TO_LOOK_AT_ALL;                                // so that as many are due as are ever looked at at once: 256
        flows.expire(nowNs, NOW);
    }

    /** Gives everything back. */
    @TearDown
    public void close() {
        flows.close();
        ring.close();
        if (departed > inserted / MOST_WITHOUT_ROOM) {
            throw new IllegalStateException(departed + " connections were forgotten before their time, to make room for "
                + inserted);
        }
    }
}
