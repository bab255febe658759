package io.sluice.testbed.traffic;

import java.util.Map;

/**
 * How connections fare that are to stay open.
 *
 * @param exchanges     requests that were answered, on all connections
 * @param fewest        requests that were answered on the connection with the fewest; 0 until all are open
 * @param open          by backend: connections to it that are open and answer
 * @param lost          by backend: connections to it that were lost
 * @param refused       by reason: connections that never came about
 * @param longestWaitMs the longest that any request had to wait for its answer
 */
public record HeldReport(
    long exchanges, long fewest, Map<String, Long> open, Map<String, Long> lost, Map<String, Long> refused, long longestWaitMs) {

    /** Connections that are open. */
    public long opened() {
        return open.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Connections to {@code backend} that are open. */
    public long openTo(final String backend) {
        return open.getOrDefault(backend, 0L);
    }

    /** Connections to {@code backend} that were lost. */
    public long lostTo(final String backend) {
        return lost.getOrDefault(backend, 0L);
    }
}
