package io.sluice.controller;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What time it is, and having things done later. */
public interface Timekeeper {
    /** The machine's clocks. */
    Timekeeper SYSTEM = new Timekeeper() {
        @Override
        public Instant instant() {
            return Instant.now();
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Future<?> schedule(final ScheduledExecutorService thread, final Runnable task, final Duration after) {
            return thread.schedule(task, after.toNanos(), TimeUnit.NANOSECONDS);
        }
    };

    /** By the clock on the wall, which may be set. */
    Instant instant();

    /** By a clock that is never set, in nanoseconds; only differences mean something. */
    long nanoTime();

    /** Has that thread do the task once, after that time. */
    Future<?> schedule(ScheduledExecutorService thread, Runnable task, Duration after);
}
