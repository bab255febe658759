package io.sluice.table;

/**
 * What was counted for a backend since the dataplane started.
 *
 * @param packets forwarded to it
 * @param bytes   of those packets, Ethernet headers included
 * @param opened  connections that were given to it
 * @param closed  of those, the ones that ended or were forgotten
 */
public record BackendTally(long packets, long bytes, long opened, long closed) {
    /** Connections that it has now. */
    public long connections() {
        return opened - closed;
    }
}
