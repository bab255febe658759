package io.sluice.table;

/**
 * How a backend is reached over the link.
 *
 * @param state whether, and if not, why
 * @param mac   48 bits, first octet most significant; 0 unless RESOLVED
 */
public record NextHop(NextHopState state, long mac) {
    private static final int MAC_BITS = 48;
    private static final long MAC_MASK = (1L << MAC_BITS) - 1;

    /** Refuses a MAC that is none, or one where there is none. */
    public NextHop {
        if ((mac & ~MAC_MASK) != 0 || mac != 0 != (state == NextHopState.RESOLVED)) {
            throw new IllegalArgumentException("MAC " + Long.toHexString(mac) + " does not go with " + state);
        }
    }

    /** In one word, so that state and MAC are always of one time: the code in the upper 16 bits, the MAC in the others. */
    long word() {
        return (long) state.code() << MAC_BITS | mac;
    }

    static NextHop of(final long word) {
        return new NextHop(NextHopState.of((int) (word >>> MAC_BITS)), word & MAC_MASK);
    }
}
