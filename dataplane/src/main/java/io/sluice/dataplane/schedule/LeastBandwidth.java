package io.sluice.dataplane.schedule;

/**
 * Least bandwidth: least bytes a second / weight. A connection that came after the measurement counts as one of the average, so
 * that the least loaded of one moment is not given everything until the next.
 */
record LeastBandwidth(Connections connections, Measured measured) implements Load {
    private static final int FRACTION_BITS = 8;

    @Override
    public long of(final int id, final int weight, final int more) {
        final long since = Math.max(0, connections.of(id) + more - measured.connectionsThen().of(id));
        final long assigned = since * Math.max(1, measured.bytesPerConnection().of(id));
        return (measured.bytesPerSecond().of(id) + assigned << FRACTION_BITS) / weight;
    }
}
