package io.sluice.testbed.bench;

import io.sluice.dataplane.Verdict;
import io.sluice.flow.FlowTimeouts;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A packet of an established connection, from the frame as received to the frame rewritten; connections in random order. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PathBenchmark {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    @Param
    public Traffic traffic;
    @Param("DSR")
    public Carriage carriage;
    @Param({"32", "64"})
    public int burst;
    @Param({"1", "1000", "100000", "1000000", "10000000"})
    public int connections;

    private Balancer balancer;
    private Replies replies;
    private Visits visits;
    private int nowSeconds;

    /** All connections are there. */
    @Setup
    public void connect() throws IOException {
        balancer = new Balancer(traffic, carriage, false, room(), FlowTimeouts.DEFAULT);
        nowSeconds = (int) (System.nanoTime() / NS_PER_SECOND);
        if (translates()) {
            final Replies conversation = balancer.converse(traffic, connections, nowSeconds);
            if (carriage.replies()) {
                replies = conversation;
                balancer.expect(Verdict.RETURNED);
            }
        } else {
            balancer.connect(connections, nowSeconds);
        }
        visits = new Visits(connections);
    }

    private boolean translates() {
        return carriage.forwarding().mode().translates();
    }

    /** For a table that is about half full. Two lines a translated connection; and no more than half of all may be half open. */
    private int room() {
        return translates() ? 4 * connections : (int) (connections * 8L / 5) + 1;
    }

    /** What comes next; JMH does not count it, and reads the clock once before and after {@link #path}. */
    @Setup(Level.Invocation)
    public void receive() {
        for (int i = 0; i < FrameRing.FRAMES; i++) {
            if (replies == null) {
                balancer.ring().receive(i, visits.next());
            } else {
                balancer.ring().receiveReply(i, replies, visits.next());
            }
        }
        nowSeconds = (int) (System.nanoTime() / NS_PER_SECOND);
    }

    /** Measured, decided upon and rewritten; compiled by itself, so that {@link #receive} takes none of its room. */
    @Benchmark
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    @OperationsPerInvocation(FrameRing.FRAMES)
    public void path() {
        for (int first = 0; first < FrameRing.FRAMES; first += burst) {
            balancer.burst(first, burst, nowSeconds);
        }
    }

    /** Gives everything back. */
    @TearDown
    public void close() {
        try (Balancer closing = balancer) {
            closing.check();
        }
    }
}
