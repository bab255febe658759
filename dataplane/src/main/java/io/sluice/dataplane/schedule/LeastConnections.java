package io.sluice.dataplane.schedule;

/** Least connections, whatever the weights; of equals, each in turn. */
record LeastConnections(Connections connections) implements Load {
    @Override
    public long of(final int id, final int weight, final int more) {
        return connections.of(id) + more;
    }
}
