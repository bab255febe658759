package io.sluice.table;

/**
 * What was counted for a backend since the dataplane started.
 *
 * @param packets      forwarded to it
 * @param bytes        of those packets, Ethernet headers included
 * @param opened       connections that were given to it
 * @param closed       of those, the ones that ended or were forgotten
 * @param replyPackets its replies that went to clients through Sluice, as they do with nat and fullnat
 * @param replyBytes   of those replies, Ethernet headers included
 */
public record BackendTally(long packets, long bytes, long opened, long closed, long replyPackets, long replyBytes) {
    /** One whose replies go past Sluice. */
    public BackendTally(final long packets, final long bytes, final long opened, final long closed) {
        this(packets, bytes, opened, closed, 0, 0);
    }

    /** Connections that it has now. */
    public long connections() {
        return opened - closed;
    }
}
