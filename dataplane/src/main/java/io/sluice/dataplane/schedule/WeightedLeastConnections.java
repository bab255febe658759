package io.sluice.dataplane.schedule;

/** Weighted least connections: least (connections + 1) / weight; of equals, each in turn. */
record WeightedLeastConnections(Connections connections) implements Load {
    private static final int FRACTION_BITS = 32;

    @Override
    public long of(final int id, final int weight, final int more) {
        return perWeight(connections.of(id) + more + 1, weight);
    }

    /**
     * A fixed-point fraction, which orders up to 2^31 connections by weight exactly: with weights of 16 bits, fractions that are
     * not equal differ by 2^-32 and more.
     */
    static long perWeight(final long connections, final int weight) {
        return (connections << FRACTION_BITS) / weight;
    }
}
