package io.sluice.dataplane;

import io.sluice.table.CounterTypes;
import io.sluice.table.CountersFile;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * The counters of one worker in the counters file, which it alone writes.
 *
 * @param verdicts one for each verdict, by its ordinal
 * @param remarks  one for each remark, by its ordinal; none where nobody wants to know
 */
record WorkerCounters(AtomicCounter[] verdicts, AtomicCounter[] remarks) {
    /** New ones. */
    static WorkerCounters of(final CountersFile counters, final int worker) {
        return new WorkerCounters(of(counters, worker, CounterTypes.WORKER_VERDICT, Verdict.values()),
            of(counters, worker, CounterTypes.WORKER_REMARK, Remark.values()));
    }

    private static AtomicCounter[] of(final CountersFile counters, final int worker, final int type, final Enum<?>[] names) {
        return Arrays.stream(names)
            .map(each -> counters.counters().newCounter(each.name(), type,
                key -> key.putInt(0, worker, ByteOrder.nativeOrder())))
            .toArray(AtomicCounter[]::new);
    }

    /** How many there have been; any thread may ask. */
    long count(final Remark remark) {
        return remarks[remark.ordinal()].get();
    }
}
