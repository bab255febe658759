package io.sluice.dataplane;

import java.util.function.ToLongFunction;

/** What a worker counts besides {@link Verdict}s: each has a counter of that name in every worker. */
enum Remark {
    /** Began a connection with a checksum that hardware was to finish: {@link ChecksumWatch}. */
    UNFINISHED_CHECKSUM(state -> state.checksums().unfinished()),
    /** A closed connection was forgotten before its time, for another. */
    EVICTED_CLOSED(state -> state.flows().evictedClosed()),
    /** A closing connection was forgotten before its time, for another. */
    EVICTED_CLOSING(state -> state.flows().evictedClosing()),
    /** A half-open connection was forgotten before its time, for another. */
    EVICTED_HALF_OPEN(state -> state.flows().evictedHalfOpen()),
    /** A connection was not remembered, for the flow table was full of others that are alive. */
    NOT_REMEMBERED_FULL(state -> state.flows().refusedFull()),
    /** A connection was not remembered, for half-open ones had their share of the flow table. */
    NOT_REMEMBERED_HALF_OPEN(state -> state.flows().refusedHalfOpen()),
    /** A client of a persistent VIP was not remembered, for the stick table had no room for it. */
    CLIENT_NOT_REMEMBERED(state -> state.sticks().refused(state.number()));

    private final ToLongFunction<WorkerState> count;

    Remark(final ToLongFunction<WorkerState> count) {
        this.count = count;
    }

    /** How many there have been. */
    long in(final WorkerState state) {
        return count.applyAsLong(state);
    }
}
