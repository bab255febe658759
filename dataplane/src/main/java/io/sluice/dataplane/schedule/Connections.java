package io.sluice.dataplane.schedule;

/**
 * How many connections each backend has: those that were begun and neither closed nor forgotten, whatever worker they are of.
 * Every worker keeps count of its own, where nobody else writes; whoever wants to know adds up.
 */
public final class Connections {
    private final Gauges[] byWorker;

    Connections(final int workers) {
        byWorker = new Gauges[workers];
        for (int worker = 0; worker < workers; worker++) {
            byWorker[worker] = new Gauges();
        }
    }

    /** The backend's connections in all workers, each worker's number at its own moment. */
    public long of(final int id) {
        long sum = 0;
        for (final Gauges gauges : byWorker) {
            sum += gauges.of(id);
        }
        return sum;
    }

    /** That worker's own count, for its thread to write. */
    public Gauges worker(final int worker) {
        return byWorker[worker];
    }
}
