package io.sluice.table;

/**
 * What was counted for a VIP since the dataplane started.
 *
 * @param packets      forwarded to its backends
 * @param bytes        of those packets, Ethernet headers included
 * @param opened       connections that were given a backend
 * @param noBackend    packets dropped because there was no backend to give them
 * @param replyPackets backends' replies that went to clients through Sluice, as they do with nat and fullnat
 * @param replyBytes   of those replies, Ethernet headers included
 */
public record VipTally(long packets, long bytes, long opened, long noBackend, long replyPackets, long replyBytes) {
    /** One whose replies go past Sluice. */
    public VipTally(final long packets, final long bytes, final long opened, final long noBackend) {
        this(packets, bytes, opened, noBackend, 0, 0);
    }
}
