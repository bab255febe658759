package io.sluice.dataplane.schedule;

/** Never queue: a backend without connections if there is one, the fastest first; else by {@link ShortestExpectedDelay}. */
record NeverQueue(Connections connections) implements Load {
    @Override
    public long of(final int id, final int weight, final int more) {
        final long busy = connections.of(id) + more;
        return busy == 0 ? 0 : WeightedLeastConnections.perWeight(busy + 1, weight);
    }

    @Override
    public long rank(final int weight, final long turn) {
        return ShortestExpectedDelay.fastestFirst(weight, turn);
    }
}
