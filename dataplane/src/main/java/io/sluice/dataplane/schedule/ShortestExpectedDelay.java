package io.sluice.dataplane.schedule;

import io.sluice.table.BackendRow;

/**
 * Shortest expected delay: least (connections + 1) / weight, which is how long the new connection would wait where weights are
 * speeds; of equals the fastest, and of equally fast ones each in turn.
 */
record ShortestExpectedDelay(Connections connections) implements Load {
    private static final int TURN_BITS = 46;

    @Override
    public long of(final int id, final int weight, final int more) {
        return WeightedLeastConnections.perWeight(connections.of(id) + more + 1, weight);
    }

    @Override
    public long rank(final int weight, final long turn) {
        return fastestFirst(weight, turn);
    }

    static long fastestFirst(final int weight, final long turn) {
        return (long) (BackendRow.MAX_WEIGHT - weight) << TURN_BITS | turn;
    }
}
