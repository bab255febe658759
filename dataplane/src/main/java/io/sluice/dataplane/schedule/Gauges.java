package io.sluice.dataplane.schedule;

import io.sluice.table.Ids;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A number for each backend, written by one thread and read by any, without locks: one word a slot, so that a number and whose it
 * is are always of one time. A backend that has none reads as 0, and so does one whose slot was another's.
 *
 * <pre>
 *   63            48 47                                            0
 *  +----------------+-----------------------------------------------+
 *  | generation + 1 | number                                        |
 *  +----------------+-----------------------------------------------+
 * </pre>
 */
public final class Gauges {
    private static final int NUMBER_BITS = 48;
    private static final long NUMBER_MASK = (1L << NUMBER_BITS) - 1;

    private final AtomicLongArray words = new AtomicLongArray(Ids.MAX_SLOTS);

    /** The backend's number. */
    public long of(final int id) {
        final long word = words.getOpaque(Ids.slot(id));
        return (word & ~NUMBER_MASK) == tag(id) ? word & NUMBER_MASK : 0;
    }

    /** For the one writer: the backend's number from now on, 0 to 2^48 - 1. */
    public void set(final int id, final long number) {
        words.setOpaque(Ids.slot(id), tag(id) | number);
    }

    /**
     * For the one writer: adds, or takes away. Whoever gets more than it had takes its slot over; whoever has nothing any more,
     * for the slot is another's by now, has nothing taken away.
     */
    public void add(final int id, final long more) {
        final long now = of(id) + more;
        if (now >= 0) {
            set(id, now);
        }
    }

    private static long tag(final int id) {
        return Ids.generation(id) + 1L << NUMBER_BITS;
    }
}
