package io.sluice.testbed.bench;

import io.sluice.flow.FlowTable;
import io.sluice.linux.Linux;
import io.sluice.linux.Mapping;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
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
 * The least that a packet of a random connection can cost: one line of memory as large as the flow table is touched, and nothing
 * else is done. Memory is got as {@link FlowTable} gets it, and as many lines are touched at a time as there are packets.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FloorBenchmark {
    private static final int LINE = 64;

    @Param({"1", "1000", "100000", "1000000", "10000000"})
    public int connections;

    private final int[] lines = new int[FrameRing.FRAMES];
    private Mapping mapping;
    private UnsafeBuffer memory;
    private Visits visits;

    /** Zeros, as many lines as the table has. */
    @Setup
    public void map() {
        final int count = FlowTable.lines(connections);
        mapping = Linux.mapAnonymous((long) count * LINE);
        memory = mapping.buffer();
        visits = new Visits(count);
    }

    /** Chooses the lines; not counted. */
    @Setup(Level.Invocation)
    public void choose() {
        for (int i = 0; i < lines.length; i++) {
            lines[i] = visits.next() * LINE;
        }
    }

    /** The processor may have as many accesses on the way as it can. */
    @Benchmark
    @OperationsPerInvocation(FrameRing.FRAMES)
    public long independent() {
        long sum = 0;
        for (final int line : lines) {
            sum += memory.getLong(line);
        }
        return sum;
    }

    /** Where the next access goes depends on what the last one found (always 0). */
    @Benchmark
    @OperationsPerInvocation(FrameRing.FRAMES)
    public long dependent() {
        long found = 0;
        for (final int line : lines) {
            found = memory.getLong(line + (int) found);
        }
        return found;
    }

    /** Gives the memory back. */
    @TearDown
    public void unmap() {
        mapping.close();
    }
}
