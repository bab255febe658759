package io.sluice.controller.health;

import io.sluice.controller.model.HealthCheck;
import io.sluice.controller.model.Texts;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;

/**
 * One backend being checked: what is known of it, and when something is next to be done about it. Only the prober's
 * thread touches it.
 */
final class Watch {
    /** By what is due first; the id only tells apart those due together. */
    static final Comparator<Watch> BY_DUE = (one, other) -> {
        final long difference = one.dueNs - other.dueNs;             // subtraction: nanoTime has no origin
        return difference != 0 ? Long.signum(difference) : Integer.compare(one.backendId, other.backendId);
    };

    private final int backendId;
    private final InetSocketAddress address;
    private final HealthCheck check;
    private final Dampener dampener;
    private long dueNs;
    private long nextStartNs;
    private boolean startedBefore;
    private TcpProbe probe;
    private long probedNs;
    private long responseNs;

    Watch(final int backendId, final InetAddress address, final int port, final HealthCheck check, final Health known,
          final long nowNs) {
        this.backendId = backendId;
        this.address = new InetSocketAddress(address, port);
        this.check = check;
        this.dampener = new Dampener(check.rise(), check.fall(), known);
        this.dueNs = nowNs;
        this.nextStartNs = nowNs;
    }

    int backendId() {
        return backendId;
    }

    InetSocketAddress address() {
        return address;
    }

    Dampener dampener() {
        return dampener;
    }

    long dueNs() {
        return dueNs;
    }

    /** The probe under way, or null. */
    TcpProbe probe() {
        return probe;
    }

    /**
     * A probe is under way, and has the timeout to succeed. The next but one after the first comes after a random part
     * of the interval ({@code jitter}, 0..1): backends added together are not checked together for ever.
     */
    void begun(final TcpProbe begun, final long nowNs, final double jitter) {
        final long intervalNs = check.interval().toNanos();
        final long timeoutNs = check.timeout().toNanos();
        nextStartNs = startedBefore ? Math.max(nextStartNs + intervalNs, nowNs + timeoutNs)
            : nowNs + Math.max(timeoutNs, (long) (intervalNs * jitter));
        startedBefore = true;
        probe = begun;
        dueNs = nowNs + timeoutNs;
    }

    /** The probe under way has begun to connect. */
    void connecting(final long nowNs) {
        probedNs = nowNs;
    }

    /** It has connected; returns how long that takes, as an average in which every time counts for half of all since. */
    long connected(final long nowNs) {
        final long tookNs = Math.max(1, nowNs - probedNs);
        responseNs = responseNs == 0 ? tookNs : (responseNs + tookNs) / 2;
        return responseNs;
    }

    /** The probe has ended; what is due is the next one. */
    void ended() {
        probe = null;
        dueNs = nextStartNs;
    }

    /** No probe could be made, for a reason of our own; tries again soon. */
    void postponed(final long nowNs) {
        dueNs = nowNs + TimeUnit.MILLISECONDS.toNanos(100);
        nextStartNs = dueNs;
    }

    String timedOut() {
        return "timed out after " + Texts.text(check.timeout());
    }
}
