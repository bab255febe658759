package io.sluice.controller.model;

import io.sluice.table.Ids;

import java.util.BitSet;

/**
 * The ids of VIPs and backends, one sequence for both. An id is a slot and a generation ({@link Ids}), the slot in the
 * low bits, so counting upwards goes through all slots before it comes back to the first in the next generation: a slot
 * is reused as late as possible, and never under an id that was given before (until all 2^31 are used up). Only the last
 * id need be remembered.
 */
final class IdSequence {
    private IdSequence() {
    }

    /** The first id after {@code last} whose slot nobody has. */
    static int next(final int last, final BitSet slotsInUse) {
        if (slotsInUse.cardinality() >= Ids.MAX_SLOTS - 1) {
            throw new RefusedException("all " + (Ids.MAX_SLOTS - 1) + " ids of VIPs and backends are in use;"
                + " remove what is not needed");
        }
        int id = last;
        do {
            id = id + 1 & Integer.MAX_VALUE;
        } while (id == 0 || slotsInUse.get(Ids.slot(id)));
        return id;
    }
}
