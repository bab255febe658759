package io.sluice.dataplane.schedule;

/**
 * Least response time: least (connections + 1) x response time / weight. The connections keep the quickest from being given
 * everything until the next measurement. A backend that answers within a millisecond, or of which nothing is known, counts as one
 * that takes a millisecond: what is less says more of who measures than of who is measured.
 */
record LeastResponseTime(Connections connections, Measured measured) implements Load {
    static final long QUICK_NS = 1_000_000;

    @Override
    public long of(final int id, final int weight, final int more) {
        return (connections.of(id) + more + 1) * Math.max(QUICK_NS, measured.responseNs().of(id)) / weight;
    }
}
