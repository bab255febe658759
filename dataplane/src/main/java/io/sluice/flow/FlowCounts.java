package io.sluice.flow;

/**
 * How much is in a flow table.
 *
 * @param flows    connections; a pair is one
 * @param used     lines that they take
 * @param halfOpen lines of those that are half open
 */
record FlowCounts(int flows, int used, int halfOpen) {
    /** Nothing. */
    static final FlowCounts NONE = new FlowCounts(0, 0, 0);
}
