package io.sluice.xdp;

/**
 * Who holds the frames of a umem. A frame is always in exactly one place, so the counts always sum to the total: a leak or a
 * double free is one failing sum, found wherever assertions are on. Single-threaded.
 */
public final class FrameLedger {
    /** Where a frame can be. */
    public enum Place {
        /** On the stack of free frames. */
        FREE,
        /** The kernel's, to receive into: in the fill ring, the driver or, not yet seen by us, the RX ring. */
        FILL,
        /** The worker's, in this burst. */
        RECEIVED,
        /** The kernel's, to send: in the TX ring, the driver or, not yet seen by us, the completion ring. */
        TRANSMIT
    }

    private final int[] held = new int[Place.values().length];
    private final int total;

    /** A ledger that finds all {@code frames} free. */
    public FrameLedger(final int frames) {
        total = frames;
        held[Place.FREE.ordinal()] = frames;
    }

    /** Notes that so many frames have passed from one place to another. */
    public void move(final Place from, final Place to, final int frames) {
        held[from.ordinal()] -= frames;
        held[to.ordinal()] += frames;
        assert balances() : this;
    }

    /** How many frames are in a place. */
    public int held(final Place place) {
        return held[place.ordinal()];
    }

    /** Whether every frame is in one place, and no place holds fewer than none. */
    public boolean balances() {
        int sum = 0;
        boolean negative = false;
        for (int i = 0; i < held.length; i++) {
            sum += held[i];
            negative |= held[i] < 0;
        }
        return sum == total && !negative;
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder();
        for (final Place place : Place.values()) {
            text.append(place).append(' ').append(held(place)).append(", ");
        }
        return text.append("of ").append(total).append(" frames").toString();
    }
}
