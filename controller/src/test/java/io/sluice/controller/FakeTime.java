package io.sluice.controller;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;

/** Time that passes when a test says so. */
public final class FakeTime implements Timekeeper {
    private final List<Task> tasks = new ArrayList<>();
    private Instant wall = Instant.parse("2026-01-31T12:00:00Z");
    private long nanos = Long.MAX_VALUE - Duration.ofSeconds(90).toNanos();      // it wraps, as it may

    private record Task(long dueNs, ScheduledExecutorService thread, FutureTask<?> future) {
    }

    @Override
    public synchronized Instant instant() {
        return wall;
    }

    @Override
    public synchronized long nanoTime() {
        return nanos;
    }

    @Override
    public synchronized Future<?> schedule(final ScheduledExecutorService thread, final Runnable task, final Duration after) {
        final FutureTask<?> future = new FutureTask<>(task, null);
        tasks.add(new Task(nanos + after.toNanos(), thread, future));
        return future;
    }

    /** Lets so much time pass; what is due meanwhile is done at its time, and has been done when this returns. */
    public void pass(final Duration time) {
        final long untilNs = nanoTime() + time.toNanos();
        for (Optional<Task> next = next(untilNs); next.isPresent(); next = next(untilNs)) {
            run(next.get());
        }
        moveTo(untilNs);
    }

    private static void run(final Task task) {
        if (task.thread().isShutdown()) {
            return;
        }
        try {
            task.thread().submit(task.future()).get();
        } catch (final ExecutionException e) {
            throw new IllegalStateException("a task failed", e);
        } catch (final InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private synchronized Optional<Task> next(final long untilNs) {
        tasks.removeIf(task -> task.future().isCancelled());
        final Optional<Task> next = tasks.stream().filter(task -> task.dueNs() - untilNs <= 0)
            .min(Comparator.comparingLong(task -> task.dueNs() - nanos));
        next.ifPresent(task -> {
            tasks.remove(task);
            moveTo(task.dueNs());
        });
        return next;
    }

    private synchronized void moveTo(final long thenNs) {
        wall = wall.plusNanos(thenNs - nanos);
        nanos = thenNs;
    }

    /** Sets the clock on the wall, as an administrator may. */
    public synchronized void set(final Instant other) {
        wall = other;
    }
}
