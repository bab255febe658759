package io.sluice.dataplane.schedule;

import io.sluice.packet.PacketShape;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Consistent hashing by look-up table, after section 3.4 of Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load
 * Balancer" (NSDI 2016). Every backend has its own order of preference over the table's positions; they take turns, each taking
 * the first free position it likes best, until the table is full. A backend of half the greatest weight takes every second turn.
 * The order depends on addresses alone, so every machine with the same backends builds the same table. Immutable.
 */
public final class Maglev implements Scheduler {
    /** Positions in the table: a prime, so that every step visits them all. */
    public static final int DEFAULT_SIZE = 16_381;

    private static final long OFFSET_SEED = 0x9e3779b97f4a7c15L;
    private static final long STEP_SEED = 0xd1b54a32d192ed03L;

    private final int[] slots;

    private Maglev(final int[] slots) {
        this.slots = slots;
    }

    /**
     * Builds the table.
     *
     * @param size a prime, at least as large as the number of candidates
     */
    public static Maglev of(final List<Candidate> candidates, final int size) {
        if (!BigInteger.valueOf(size).isProbablePrime(20)) {
            throw new IllegalArgumentException("a Maglev table of " + size + " positions: it must be a prime");
        }
        if (candidates.size() > size) {
            throw new IllegalArgumentException(candidates.size() + " backends do not fit a Maglev table of " + size
                + " positions; choose a larger prime");
        }
        return new Maglev(candidates.isEmpty() ? new int[0] : new Filling(candidates, size).fill());
    }

    @Override
    public int choose(final PacketShape packet) {
        return slots.length == 0 ? NONE : slots[(int) ((packet.hash() >>> Integer.SIZE) * slots.length >>> Integer.SIZE)];
    }

    /** The backend slot at each position. A copy. */
    public int[] table() {
        return slots.clone();
    }

    /** The turns, while the table is being filled. */
    private static final class Filling {
        private final Candidate[] candidates;
        private final int[] position;
        private final int[] step;
        private final long[] credit;
        private final int[] slots;
        private int free;

        Filling(final List<Candidate> given, final int size) {
            candidates = given.toArray(new Candidate[0]);
            Arrays.sort(candidates, Comparator.comparing((Candidate c) -> c.address().getAddress(), Arrays::compareUnsigned));
            position = new int[candidates.length];
            step = new int[candidates.length];
            credit = new long[candidates.length];
            slots = new int[size];
            Arrays.fill(slots, NONE);
            free = size;
            for (int i = 0; i < candidates.length; i++) {
                final byte[] address = candidates[i].address().getAddress();
                position[i] = (int) Long.remainderUnsigned(hash(address, OFFSET_SEED), size);
                step[i] = (int) Long.remainderUnsigned(hash(address, STEP_SEED), size - 1) + 1;
            }
        }

        int[] fill() {
            final int greatest = Arrays.stream(candidates).mapToInt(Candidate::weight).max().orElseThrow();
            while (free > 0) {
                for (int i = 0; i < candidates.length && free > 0; i++) {
                    credit[i] += candidates[i].weight();
                    if (credit[i] >= greatest) {
                        credit[i] -= greatest;
                        takeTurn(i);
                    }
                }
            }
            return slots;
        }

        private void takeTurn(final int i) {
            while (slots[position[i]] != NONE) {
                advance(i);
            }
            slots[position[i]] = candidates[i].slot();
            advance(i);
            free--;
        }

        private void advance(final int i) {
            final long next = (long) position[i] + step[i];
            position[i] = (int) (next >= slots.length ? next - slots.length : next);
        }

        /** FNV-1a over the bytes, then the finisher of SplitMix64, so that neighbouring addresses part. */
        private static long hash(final byte[] bytes, final long seed) {
            long hash = 0xcbf29ce484222325L ^ seed;
            for (final byte b : bytes) {
                hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
            }
            hash = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
            hash = (hash ^ hash >>> 27) * 0x94d049bb133111ebL;
            return hash ^ hash >>> 31;
        }
    }
}
