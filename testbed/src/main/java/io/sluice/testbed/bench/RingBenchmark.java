package io.sluice.testbed.bench;

import io.sluice.dataplane.schedule.Candidate;
import io.sluice.dataplane.schedule.Ring;
import io.sluice.table.SchedulerKind;
import io.sluice.table.Scheduling;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A Maglev ring, built: of the size that so many backends get, and of the paper's two. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RingBenchmark {
    private static final int SMALL = 65_537;
    private static final int LARGE = 655_373;

    @Param({"2", "10", "100", "1000"})
    public int backends;

    private List<Candidate> candidates;

    /** As the scheduler's benchmark has them. */
    @Setup
    public void list() {
        candidates = SchedulerBenchmark.candidates(backends);
    }

    /** The usual one. */
    @Benchmark
    public Ring ringOfTheUsualSize() {
        return Ring.of(candidates, Scheduling.of(SchedulerKind.MAGLEV).ringSizeFor(backends));
    }

    /** The paper's smaller one. */
    @Benchmark
    public Ring ringOf65537() {
        return Ring.of(candidates, SMALL);
    }

    /** The paper's larger one. */
    @Benchmark
    public Ring ringOf655373() {
        return Ring.of(candidates, LARGE);
    }
}
