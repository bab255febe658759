package io.sluice.dataplane.schedule;

import io.sluice.table.Ids;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Candidates as arrays, at least one, in an order that does not depend on how they were given. Nobody changes them.
 *
 * @param candidates in that order
 * @param ids        of the candidates
 * @param slots      of the candidates
 * @param weights    of the candidates
 */
record Roster(List<Candidate> candidates, int[] ids, int[] slots, int[] weights) {
    private static final Comparator<Candidate> BY_ADDRESS =
        Comparator.comparing(candidate -> candidate.address().getAddress(), Arrays::compareUnsigned);

    /** For schedulers that remember: slots stay what they are while backends come and go. */
    static Roster bySlot(final List<Candidate> candidates) {
        return of(candidates, Comparator.comparingInt(Candidate::slot));
    }

    /** For rings: addresses are the same on every machine. */
    static Roster byAddress(final List<Candidate> candidates) {
        return of(candidates, BY_ADDRESS);
    }

    private static Roster of(final List<Candidate> candidates, final Comparator<Candidate> order) {
        final List<Candidate> sorted = candidates.stream().sorted(order).toList();
        return new Roster(sorted, sorted.stream().mapToInt(Candidate::id).toArray(),
            sorted.stream().mapToInt(Candidate::slot).toArray(), sorted.stream().mapToInt(Candidate::weight).toArray());
    }

    int size() {
        return slots.length;
    }

    /** For a roster by slot: where that slot stands, or -(where it would stand) - 1. */
    int find(final int slot) {
        return Arrays.binarySearch(slots, slot);
    }

    /** For a roster by slot: where that backend stands, or -1; another one in its slot is not the same. */
    int place(final int id) {
        final int at = find(Ids.slot(id));
        return at >= 0 && ids[at] == id ? at : -1;
    }
}
