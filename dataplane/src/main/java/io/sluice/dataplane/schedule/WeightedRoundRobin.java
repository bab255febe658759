package io.sluice.dataplane.schedule;

import java.util.Arrays;

/**
 * Weighted round robin, smooth: after any number of choices every backend has had its share of them to within one. A backend of
 * weight w out of W in all is to have its k-th connection (from 0) in the window from choice k W / w to choice (k + 1) W / w;
 * whoever's window has opened and closes soonest has the turn. That such a sequence exists, and that this rule finds it, is shown
 * by Baruah, Cohen, Plaxton and Varvel, "Proportionate Progress: A Notion of Fairness in Resource Allocation" (1996).
 *
 * <p>Windows are kept as exact fractions. Two heaps, of backends whose window is to come and of those whose window is open, make
 * a choice among a thousand cost little more than one among ten.
 *
 * <p>When backends or weights change, everybody keeps what he is ahead or behind, in connections; what those who leave were
 * ahead or behind is shared out by weight.
 */
final class WeightedRoundRobin extends Remembering {
    private final Roster roster;
    private final int[] slots;
    private final int[] weights;
    private final long total;
    private final long[] length;            // of a window, in choices: length + rest / weight
    private final int[] rest;
    private final long[] opens;             // the beginning of the next window: opens + part / weight
    private final int[] part;
    private final TimeHeap waiting;
    private final TimeHeap ready;
    private long now;

    /** With the roster by slot. */
    WeightedRoundRobin(final Roster roster, final Remembering predecessor) {
        super(predecessor);
        this.roster = roster;
        this.slots = roster.slots();
        this.weights = roster.weights();
        this.total = Arrays.stream(weights).asLongStream().sum();
        this.length = new long[slots.length];
        this.rest = new int[slots.length];
        this.opens = new long[slots.length];
        this.part = new int[slots.length];
        this.waiting = new TimeHeap(slots.length);
        this.ready = new TimeHeap(slots.length);
        for (int i = 0; i < slots.length; i++) {
            length[i] = total / weights[i];
            rest[i] = (int) (total % weights[i]);
        }
    }

    @Override
    void begin(final Remembering before) {
        if (before instanceof WeightedRoundRobin other) {
            takeOver(other);
        }
        for (int i = 0; i < slots.length; i++) {
            waiting.push(opens[i], i);
        }
    }

    private void takeOver(final WeightedRoundRobin other) {
        double unclaimed = 0;
        for (int i = 0; i < slots.length; i++) {
            final int place = other.roster.place(roster.ids()[i]);
            final double ahead = place < 0 ? 0 : other.ahead(place);
            unclaimed += ahead;
            open(i, ahead);
        }
        now = Math.round(unclaimed);
    }

    /** How many connections more than its share a backend has had. */
    private double ahead(final int i) {
        return (opens[i] - now + (double) part[i] / weights[i]) * weights[i] / total;
    }

    private void open(final int i, final double ahead) {
        final double at = ahead * total / weights[i];
        opens[i] = (long) Math.floor(at);
        part[i] = Math.min(weights[i] - 1, (int) ((at - opens[i]) * weights[i]));
    }

    @Override
    int next() {
        while (!waiting.isEmpty() && waiting.earliest() <= now) {
            final int i = waiting.pop();
            ready.push(closes(i), i);
        }
        // After a change it can be that nobody's window is open: the first to open is opened early.
        final int chosen = ready.isEmpty() ? waiting.pop() : ready.pop();
        advance(chosen);
        waiting.push(opens[chosen], chosen);
        now++;
        return slots[chosen];
    }

    /** The last choice that is within the window, and one. */
    private long closes(final int i) {
        final int parts = part[i] + rest[i];
        return opens[i] + length[i] + (parts == 0 ? 0 : parts <= weights[i] ? 1 : 2);
    }

    /** The next window begins where this one ends. */
    private void advance(final int i) {
        final int parts = part[i] + rest[i];
        final boolean carry = parts >= weights[i];
        opens[i] += length[i] + (carry ? 1 : 0);
        part[i] = carry ? parts - weights[i] : parts;
    }
}
