package io.sluice.controller.health;

import io.sluice.controller.model.HealthCheck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks any number of backends with one thread and one selector. {@link #watch} and {@link #forget} may be called from
 * any thread; all else happens on the prober's own, where what is due first stands first in one ordered set.
 */
public final class Prober implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Prober.class);
    private static final long COMPLAIN_EVERY_NS = TimeUnit.SECONDS.toNanos(60);

    private final HealthListener listener;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
    private final Map<Integer, Watch> watches = new HashMap<>();
    private final NavigableSet<Watch> byDue = new TreeSet<>(Watch.BY_DUE);
    private long complainedNs = System.nanoTime() - COMPLAIN_EVERY_NS;
    private volatile boolean closed;

    /** Starts the thread; it has nothing to watch yet. */
    public Prober(final HealthListener listener) {
        this.listener = listener;
        try {
            selector = Selector.open();
        } catch (final IOException e) {
            throw new UncheckedIOException("health checks can't begin: " + e.getMessage(), e);
        }
        thread = new Thread(this::run, "prober");
        thread.setDaemon(true);
        thread.start();
    }

    /** Checks a backend from now on, at once for the first time; {@code known} is what is known of it so far. */
    public void watch(final int backendId, final InetAddress address, final int port, final HealthCheck check,
                      final Health known) {
        order(() -> {
            final Watch watch = new Watch(backendId, address, port, check, known, System.nanoTime());
            watches.put(backendId, watch);
            byDue.add(watch);
        });
    }

    /** Checks it no more. A change that was found before may still be told. */
    public void forget(final int backendId) {
        order(() -> {
            final Watch watch = watches.remove(backendId);
            if (watch != null) {
                byDue.remove(watch);
                endProbe(watch);
            }
        });
    }

    private void order(final Runnable order) {
        orders.add(order);
        selector.wakeup();
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(this::answered, millisToNextDue());
                for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
                    order.run();
                }
                doWhatIsDue(System.nanoTime());
            }
        } catch (final IOException | RuntimeException e) {
            LOG.error("health checks have stopped, which should not be; restart the controller", e);
        } finally {
            watches.values().forEach(this::endProbe);
        }
    }

    /** At least 1, since 0 would mean for ever. */
    private long millisToNextDue() {
        return byDue.isEmpty() ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(byDue.first().dueNs() - System.nanoTime()) + 1);
    }

    private void doWhatIsDue(final long nowNs) {
        while (!byDue.isEmpty() && byDue.first().dueNs() - nowNs <= 0) {
            final Watch watch = byDue.pollFirst();
            if (watch.probe() == null) {
                begin(watch, nowNs);
            } else {
                end(watch, watch.timedOut());
            }
            byDue.add(watch);
        }
    }

    private void begin(final Watch watch, final long nowNs) {
        final TcpProbe probe;
        try {
            probe = TcpProbe.open();
        } catch (final IOException e) {
            watch.postponed(nowNs);
            complain(e, nowNs);
            return;
        }
        watch.begun(probe, nowNs, random.nextDouble());
        try {
            watch.connecting(System.nanoTime());
            probe.connect(selector, watch.address(), watch);
            if (probe.connected()) {
                connected(watch);
            }
        } catch (final UnsupportedAddressTypeException e) {
            end(watch, "this host has no IPv6");
        } catch (final IOException e) {
            end(watch, TcpProbe.reason(e));
        }
    }

    private void answered(final SelectionKey key) {
        final Watch watch = (Watch) key.attachment();
        byDue.remove(watch);
        try {
            if (watch.probe().finish()) {
                connected(watch);
            }
        } catch (final IOException e) {
            end(watch, TcpProbe.reason(e));
        }
        byDue.add(watch);
    }

    private void connected(final Watch watch) {
        listener.responds(watch.backendId(), watch.connected(System.nanoTime()));
        end(watch, null);
    }

    /** A probe has succeeded, or failed for a reason. */
    private void end(final Watch watch, final String failure) {
        endProbe(watch);
        watch.ended();
        final Health before = watch.dampener().health();
        final Health now = failure == null ? watch.dampener().succeeded() : watch.dampener().failed(failure);
        if (!now.equals(before)) {
            listener.changed(watch.backendId(), now);
        }
    }

    private void endProbe(final Watch watch) {
        if (watch.probe() == null) {
            return;
        }
        try {
            watch.probe().close();
        } catch (final IOException e) {
            LOG.warn("a probe of {} did not close: {}", watch.address(), e.getMessage());
        }
    }

    private void complain(final IOException e, final long nowNs) {
        if (nowNs - complainedNs >= COMPLAIN_EVERY_NS) {
            complainedNs = nowNs;
            LOG.error("health checks are late, for no socket is to be had: {}; raise the limit of open files (ulimit -n)",
                e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        selector.close();
    }
}
