package io.sluice.xdp;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Who holds the frames of a umem. A frame is always in exactly one place, so the counts always sum to the total: a leak or a
 * double free is one failing sum, found wherever assertions are on. Lies in memory that outlives this process's part in it
 * ({@link UmemBooks}). Single-threaded.
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

    private static final int PLACES = Place.values().length;

    private final UnsafeBuffer memory;
    private final int total;

    /** The ledger of so many frames that lies in {@code memory}: a count for each place. */
    FrameLedger(final UnsafeBuffer memory, final int frames) {
        this.memory = memory;
        this.total = frames;
    }

    /** Finds all frames free. */
    void begin() {
        for (final Place place : Place.values()) {
            memory.putInt(at(place), place == Place.FREE ? total : 0);
        }
    }

    /** Notes that so many frames have passed from one place to another. */
    public void move(final Place from, final Place to, final int frames) {
        memory.putInt(at(from), held(from) - frames);
        memory.putInt(at(to), held(to) + frames);
        assert balances() : this;
    }

    /** How many frames are in a place. */
    public int held(final Place place) {
        return memory.getInt(at(place));
    }

    private static int at(final Place place) {
        return place.ordinal() * Integer.BYTES;
    }

    /** Whether every frame is in one place, and no place holds fewer than none. */
    public boolean balances() {
        int sum = 0;
        boolean negative = false;
        for (int i = 0; i < PLACES; i++) {
            final int held = memory.getInt(i * Integer.BYTES);
            sum += held;
            negative |= held < 0;
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
