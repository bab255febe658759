package io.sluice.testbed.bench;

import io.sluice.dataplane.PacketPath;
import io.sluice.flow.FlowTable;
import io.sluice.flow.FlowTimeouts;
import io.sluice.table.Tally;
import java.io.IOException;
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
 * A SYN of a connection never seen before, to the frame rewritten, while as many connections are forgotten as come. The flow
 * table's clock goes as fast as it takes for about half of it to be in use: as many come in {@value #SECONDS_TO_FILL} seconds
 * as it has room for, and one that only opened is forgotten when the sweep next comes by.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NewConnectionBenchmark {
    private static final FlowTimeouts SHORT = new FlowTimeouts(1, 1, 1, 1, 1);
    private static final int SECONDS_TO_FILL = 16;
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final int CONNECTIONS = 1 << 24;                // then they repeat, long forgotten

    @Param
    public Traffic traffic;
    @Param({"100000", "1000000", "10000000"})
    public int connections;

    private Balancer balancer;
    private long nsPerBurst;
    private long nowNs = NS_PER_SECOND;
    private int next;

    /** Half of the table is in use, and what comes is as much as what goes. */
    @Setup
    public void fill() throws IOException {
        balancer = new Balancer(traffic, true, connections, SHORT);
        final Tally tally = balancer.tally();
        final FlowTable flows = balancer.flows();
        flows.departures(flow -> tally.closed(flows.backend(flow)));
        nsPerBurst = SECONDS_TO_FILL * NS_PER_SECOND / connections * PacketPath.BURST;
        for (int begun = 0; begun < 2 * connections; begun += FrameRing.FRAMES) {
            receive();
            open();
        }
    }

    /** Not counted. */
    @Setup(Level.Invocation)
    public void receive() {
        for (int i = 0; i < FrameRing.FRAMES; i++) {
            balancer.ring().receive(i, next);
            next = next + 1 & CONNECTIONS - 1;
        }
    }

    /** Played, and after each burst some are forgotten, as a worker does. */
    @Benchmark
    @OperationsPerInvocation(FrameRing.FRAMES)
    public void open() {
        for (int first = 0; first < FrameRing.FRAMES; first += PacketPath.BURST) {
            final int nowSeconds = (int) (nowNs / NS_PER_SECOND);
            balancer.burst(first, PacketPath.BURST, nowSeconds);
            balancer.flows().expire(nowNs, nowSeconds);
            nowNs += nsPerBurst;
        }
    }

    /** Gives everything back; refuses if the table was ever full, or is nearly empty. */
    @TearDown
    public void close() {
        try (Balancer closing = balancer) {
            closing.check();
            if (closing.flows().size() < connections / 4) {
                throw new IllegalStateException("only " + closing.flows() + "; expiry had nothing to do");
            }
        }
    }
}
