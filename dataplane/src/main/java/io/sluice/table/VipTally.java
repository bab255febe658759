package io.sluice.table;

/**
 * What was counted for a VIP since the dataplane started.
 *
 * @param packets   forwarded to its backends
 * @param bytes     of those packets, Ethernet headers included
 * @param opened    connections that were given a backend
 * @param noBackend packets dropped because there was no backend to give them
 */
public record VipTally(long packets, long bytes, long opened, long noBackend) {
}
