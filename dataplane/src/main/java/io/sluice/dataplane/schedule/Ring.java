package io.sluice.dataplane.schedule;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * The look-up table of consistent hashing, after section 3.4 of Eisenbud et al., "Maglev: A Fast and Reliable Software Network
 * Load Balancer" (NSDI 2016). Every backend has its own order of preference over the positions; they take turns, each taking the
 * first free position it likes best, until the table is full. A backend of half the greatest weight takes every second turn.
 *
 * <p>Backends are numbered by address, and the order of preference depends on the address alone, so every machine with the same
 * backends builds the same ring, and VIPs with the same backends can share one. Immutable.
 */
public final class Ring {
    /** Most backends of a ring: a position has 16 bits, and one number stands for nobody. */
    static final int MAX_BACKENDS = Character.MAX_VALUE;

    private static final long OFFSET_SEED = 0x9e3779b97f4a7c15L;
    private static final long STEP_SEED = 0xd1b54a32d192ed03L;

    private static final char NOBODY = Character.MAX_VALUE;

    private final char[] positions;

    private Ring(final char[] positions) {
        this.positions = positions;
    }

    /**
     * Builds the ring.
     *
     * @param backends at least one, in the order of their addresses
     * @param size     positions: a prime, so that every step visits them all; at least as many as backends
     */
    public static Ring of(final List<Candidate> backends, final int size) {
        if (!BigInteger.valueOf(size).isProbablePrime(20)) {
            throw new IllegalArgumentException("a Maglev table of " + size + " positions: it must be a prime");
        }
        if (backends.size() > Math.min(size, MAX_BACKENDS)) {
            throw new IllegalArgumentException(backends.size() + " backends do not fit a Maglev table of " + size
                + " positions; choose a larger prime, or fewer backends");
        }
        final int[] first = new int[backends.size()];
        final int[] step = new int[backends.size()];
        for (int i = 0; i < first.length; i++) {
            final byte[] address = backends.get(i).address().getAddress();
            first[i] = (int) Long.remainderUnsigned(hash(address, OFFSET_SEED), size);
            step[i] = (int) Long.remainderUnsigned(hash(address, STEP_SEED), size - 1) + 1;
        }
        return of(first, step, backends.stream().mapToInt(Candidate::weight).toArray(), size);
    }

    /** Builds the ring from each backend's first choice, step from choice to choice, and weight. */
    static Ring of(final int[] first, final int[] step, final int[] weights, final int size) {
        return new Ring(new Filling(first.clone(), step, weights, size).fill());
    }

    /** The number of the backend that a hash leads to: the hash's upper half, scaled to the ring. */
    int of(final long hash) {
        return positions[(int) ((hash >>> Integer.SIZE) * positions.length >>> Integer.SIZE)];
    }

    /** The number of the backend at each position. A copy. */
    char[] positions() {
        return positions.clone();
    }

    /** FNV-1a over the bytes, then the finisher of SplitMix64, so that neighbouring addresses part. */
    private static long hash(final byte[] bytes, final long seed) {
        long hash = 0xcbf29ce484222325L ^ seed;
        for (final byte b : bytes) {
            hash = (hash ^ b & 0xff) * 0x100000001b3L;
        }
        return Dice.mix(hash);
    }

    /** The turns, while the ring is being filled. */
    private static final class Filling {
        private final int[] next;
        private final int[] step;
        private final int[] weights;
        private final long[] credit;
        private final char[] positions;
        private int free;

        Filling(final int[] first, final int[] step, final int[] weights, final int size) {
            this.next = first;
            this.step = step;
            this.weights = weights;
            credit = new long[first.length];
            positions = new char[size];
            Arrays.fill(positions, NOBODY);
            free = size;
        }

        char[] fill() {
            final int greatest = Arrays.stream(weights).max().orElseThrow();
            while (free > 0) {
                for (int i = 0; i < next.length && free > 0; i++) {
                    credit[i] += weights[i];
                    if (credit[i] >= greatest) {
                        credit[i] -= greatest;
                        takeTurn(i);
                    }
                }
            }
            return positions;
        }

        private void takeTurn(final int i) {
            final int by = step[i];
            int at = next[i];
            while (positions[at] != NOBODY) {
                at = after(at, by);
            }
            positions[at] = (char) i;
            next[i] = after(at, by);
            free--;
        }

        private int after(final int at, final int by) {
            final int sum = at + by;
            return sum >= positions.length ? sum - positions.length : sum;
        }
    }
}
