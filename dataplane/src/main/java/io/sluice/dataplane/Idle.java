package io.sluice.dataplane;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

/** What a worker does when its queue is empty. */
public enum Idle {
    /** Ask again at once: the lowest latency, and a whole core. For a machine that has cores to give. */
    BUSY_SPIN {
        @Override
        IdleStrategy strategy() {
            return BusySpinIdleStrategy.INSTANCE;
        }
    },
    /** Let another thread of this core run, if one waits. */
    YIELD {
        @Override
        IdleStrategy strategy() {
            return YieldingIdleStrategy.INSTANCE;
        }
    },
    /** Spin, then yield, then sleep, up to 100 microseconds. For a machine whose cores have other work too. */
    BACKOFF {
        @Override
        IdleStrategy strategy() {
            return new BackoffIdleStrategy(200, 20, 1_000, LONGEST_PARK_NS);
        }
    };

    private static final long LONGEST_PARK_NS = 100_000;

    /** A strategy of its own for each worker. */
    abstract IdleStrategy strategy();
}
