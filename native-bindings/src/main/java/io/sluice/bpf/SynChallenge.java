package io.sluice.bpf;

import io.sluice.linux.CloseStack;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * What {@link SynChallengeCode} goes by.
 *
 * @param on      one value: 1 while SYNs are challenged, else 0; 32 bits
 * @param asked   the SYNs that were dropped, by a hash of the connection: buckets of {@value #ENTRIES} entries, of 32 bits
 *                each: in the lower half when it was dropped, in the kernel's time shifted right by {@value #TIME_SHIFT} (67 ms),
 *                in the upper one another part of the hash; 0: none
 * @param dropped one value: how many, 64 bits for each {@value #LANES}th of the receive queues, {@value #LANE} bytes apart, so
 *                that no two processors want the same line
 * @param secret  begins the hash, so that nobody can know which connections share a place
 */
record SynChallenge(BpfMap on, BpfMap asked, BpfMap dropped, int secret) {
    /** Of {@link #asked}; 8 MiB. Of a million SYNs a second, six in ten find room at the first try. */
    static final int BUCKETS = 1 << 20;
    static final int ENTRIES = 2;
    static final int TIME_SHIFT = 26;
    static final int LANES = 16;
    static final int LANE = 64;

    private static final byte[] FIRST = new byte[Integer.BYTES];

    /** Maps that {@code opening} is to close; nothing is challenged yet. */
    static SynChallenge open(final CloseStack opening) {
        return open(BUCKETS, new SecureRandom().nextInt(), opening);
    }

    /** The same with so many buckets, a power of two. */
    static SynChallenge open(final int buckets, final int secret, final CloseStack opening) {
        return new SynChallenge(
            opening.push(BpfMap.array("sluice_syns", Integer.BYTES, 1)),
            opening.push(BpfMap.array("sluice_asked", ENTRIES * Integer.BYTES, buckets)),
            opening.push(BpfMap.array("sluice_dropped", LANES * LANE, 1)), secret);
    }

    void turn(final boolean challenging) {
        on.put(FIRST, ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(challenging ? 1 : 0).array());
    }

    /** How many SYNs were dropped. */
    long count() {
        final ByteBuffer counts = ByteBuffer.wrap(dropped.get(FIRST).orElseThrow()).order(ByteOrder.nativeOrder());
        long sum = 0;
        for (int lane = 0; lane < LANES; lane++) {
            sum += counts.getLong(lane * LANE);
        }
        return sum;
    }
}
