package io.sluice.dataplane;

/**
 * Which worker knows the connections that come to this one and cannot move here, by their hashes: two-way ones, whose replies go
 * to the worker that has them. Of two that share a place the later one has it. Belongs to a worker.
 */
final class Whereabouts {
    /** Nobody is known to know it. */
    static final int NOBODY = -1;

    private static final int PLACES = 1 << 16;

    private final long[] hashes = new long[PLACES];
    private final int[] knowers = new int[PLACES];                 // a worker's number + 1

    int find(final long hash) {
        final int place = place(hash);
        return hashes[place] == hash ? knowers[place] - 1 : NOBODY;
    }

    void put(final long hash, final int worker) {
        final int place = place(hash);
        hashes[place] = hash;
        knowers[place] = worker + 1;
    }

    void forget(final long hash) {
        if (hashes[place(hash)] == hash) {
            knowers[place(hash)] = 0;
        }
    }

    private static int place(final long hash) {
        return (int) hash & PLACES - 1;
    }
}
