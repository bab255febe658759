package io.sluice.controller;

import io.sluice.controller.health.Health;
import io.sluice.controller.health.HealthListener;
import io.sluice.controller.health.Prober;
import io.sluice.controller.model.Backend;
import io.sluice.controller.model.HealthCheck;
import io.sluice.controller.model.RefusedException;
import io.sluice.controller.model.Spec;
import io.sluice.controller.model.SpecFile;
import io.sluice.controller.model.Vip;
import io.sluice.table.ResponseTimeFile;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the state, on a thread of its own: what is wanted, how well backends are, what was published. All else asks it to
 * act.
 */
final class Conductor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Conductor.class);
    private static final long COALESCE_MILLIS = 5;       // backends that fail together are published together
    private static final long RETRY_MILLIS = 1000;

    private static final Duration LONGEST_NAP = Duration.ofMinutes(1);      // the clock on the wall may be set meanwhile

    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "conductor"));
    private final SpecFile file;
    private final Publisher publisher;
    private final HealthBoard board;
    private final Prober prober;
    private final Set<Integer> watched = new HashSet<>();
    private final Timekeeper time;
    private Future<?> alarm = CompletableFuture.completedFuture(null);
    private boolean publishing;
    private Spec spec;

    /** Begins with what was loaded; {@link #start} lets it act. */
    Conductor(final SpecFile file, final Spec loaded, final Publisher publisher, final HealthBoard board,
              final ResponseTimeFile responseTimes, final Timekeeper time) {
        this.file = file;
        this.spec = loaded;
        this.publisher = publisher;
        this.board = board;
        this.prober = new Prober(listener(responseTimes));
        this.time = time;
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.setRemoveOnCancelPolicy(true);
    }

    private HealthListener listener(final ResponseTimeFile responseTimes) {
        return new HealthListener() {
            @Override
            public void changed(final int backendId, final Health health) {
                execute(() -> noteHealth(backendId, health));
            }

            @Override
            public void responds(final int backendId, final long responseNs) {
                responseTimes.set(backendId, responseNs);
            }
        };
    }

    /** Publishes what was loaded, and begins to check it. To be called once, before anything else is asked. */
    void start() {
        try {
            thread.submit(() -> {
                board.retain(spec);
                publisher.publish(spec, board);
                setAlarm();
                watch();
            }).get();
        } catch (final ExecutionException e) {
            throw new RefusedException("what " + file + " says could not be published (" + e.getCause().getMessage() + ")", e);
        } catch (final InterruptedException e) {
            throw new RefusedException("the controller was stopped while it started", e);
        }
    }

    /** Runs the task on the conductor's thread, after those given before. */
    void execute(final Runnable task) {
        try {
            thread.execute(() -> guarded(task));
        } catch (final RejectedExecutionException closed) {
            LOG.debug("closing; a task is not run any more");
        }
    }

    private static void guarded(final Runnable task) {
        try {
            task.run();
        } catch (final RuntimeException | Error e) {   // a thread pool would swallow it
            LOG.error("a task failed, which should not be; the state is as before", e);
        }
    }

    Spec spec() {
        return spec;
    }

    long edition() {
        return publisher.edition();
    }

    /** What weights there are at this time. */
    SlowStarts starts() {
        return publisher.starts();
    }

    Timekeeper time() {
        return time;
    }

    Health health(final Vip vip, final Backend backend) {
        return board.of(vip, backend);
    }

    /** Makes the edit, or refuses it and has changed nothing. When this returns it is on the disk and published. */
    void edit(final UnaryOperator<Spec> edit) {
        final Spec next = edit.apply(spec);
        try {
            file.prepare(next);
        } catch (final IOException e) {
            discard();
            throw new RefusedException("the change could not be saved in " + file + " (" + e.getMessage()
                + "); nothing was changed; make room there, or mend its permissions, and try again", e);
        }
        publish(next);
        commit(next);
        spec = next;
        setAlarm();
        board.retain(spec);
        watch();
    }

    private void publish(final Spec next) {
        try {
            publisher.publish(next, board);
        } catch (final RuntimeException e) {
            discard();
            LOG.error("publishing failed", e);
            throw new RefusedException("the change could not be published (" + e.getMessage() + "); nothing was changed", e);
        }
    }

    private void commit(final Spec next) {
        try {
            file.commit();
        } catch (final IOException e) {
            discard();
            publishSoon(0);
            throw new RefusedException("the change could not be saved in " + file + " (" + e.getMessage()
                + "); it is taken back; mend the directory and try again", e);
        }
    }

    private void discard() {
        try {
            file.discard();
        } catch (final IOException e) {
            LOG.warn("what was prepared beside {} could not be removed: {}", file, e.getMessage());
        }
    }

    private void noteHealth(final int backendId, final Health health) {
        if (!watched.contains(backendId)) {
            return;                               // removed since
        }
        if (board.note(backendId, health)) {
            logHealth(backendId, health);
            publishSoon(COALESCE_MILLIS);
        }
    }

    private void logHealth(final int backendId, final Health health) {
        for (final Vip vip : spec.vips()) {
            vip.backends().stream().filter(backend -> backend.id() == backendId).forEach(backend ->
                LOG.info("backend {} of VIP {} is {}", backend.name(), vip.name(),
                    health.up() ? "up" : "down: " + health.reason()));
        }
    }

    private void publishSoon(final long millis) {
        if (!publishing) {
            publishing = true;
            thread.schedule(() -> guarded(this::publishNow), millis, TimeUnit.MILLISECONDS);
        }
    }

    private void publishNow() {
        publishing = false;
        board.applyTransitions();
        try {
            publisher.publish(spec, board);
            setAlarm();
        } catch (final RuntimeException e) {
            LOG.error("changes could not be published, the dataplane goes on with edition {}; trying again: {}", edition(),
                e.getMessage());
            publishSoon(RETRY_MILLIS);
        }
    }

    /** Publishes again when a deadline comes or a weight grows. */
    private void setAlarm() {
        alarm.cancel(false);
        final Duration quiet = publisher.untilNextChange(spec);
        if (quiet != null) {
            alarm = time.schedule(thread, () -> guarded(this::publishNow),
                quiet.compareTo(LONGEST_NAP) < 0 ? quiet : LONGEST_NAP);
        }
    }

    /** Lets the prober check what is to be checked, and nothing else. */
    private void watch() {
        final Set<Integer> wanted = new HashSet<>();
        for (final Vip vip : spec.vips()) {
            if (vip.check().kind() == HealthCheck.Kind.TCP) {
                vip.backends().forEach(backend -> {
                    wanted.add(backend.id());
                    watch(vip, backend);
                });
            }
        }
        watched.removeIf(id -> {
            if (!wanted.contains(id)) {
                prober.forget(id);
            }
            return !wanted.contains(id);
        });
    }

    private void watch(final Vip vip, final Backend backend) {
        if (watched.add(backend.id())) {
            prober.watch(backend.id(), backend.place().address(), vip.check().portFor(vip.endpoint(), backend.place()),
                vip.check(), board.of(vip, backend));
        }
    }

    /** Ends what is under way; what has not begun is not done. */
    @Override
    public void close() throws IOException {
        prober.close();
        thread.shutdown();
        try {
            thread.awaitTermination(1, TimeUnit.MINUTES);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
