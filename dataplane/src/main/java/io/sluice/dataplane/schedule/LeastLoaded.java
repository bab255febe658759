package io.sluice.dataplane.schedule;

/**
 * Chooses the backend with the least {@link Load}. Loads are kept in a {@link Tournament}, which must learn what changes them:
 * this worker's own doings it is told of; that another worker opened a connection shows when the backend is about to be chosen,
 * whose load is therefore always looked at once more; that another worker's connection has ended, or that a measured load has
 * changed, is noticed by looking at a few others at each choice, round and round. So a choice costs much the same among ten and
 * among a thousand, and no load is older than a quarter as many choices of this worker as there are backends.
 */
final class LeastLoaded extends Remembering {
    private static final int LOOKED_AT = 4;
    private static final int MOST_CORRECTIONS = 64;

    private final Roster roster;
    private final int[] ids;
    private final int[] slots;
    private final int[] weights;
    private final Load load;
    private final long[] turns;
    private final Tournament tournament;
    private long turn;
    private int look;

    /** With the roster by slot. */
    LeastLoaded(final Roster roster, final Load load, final Remembering predecessor) {
        super(predecessor);
        this.roster = roster;
        this.ids = roster.ids();
        this.slots = roster.slots();
        this.weights = roster.weights();
        this.load = load;
        this.turns = new long[slots.length];
        this.tournament = new Tournament(slots.length);
    }

    @Override
    void begin(final Remembering before) {
        if (before instanceof LeastLoaded other) {
            takeOver(other);
        }
        for (int i = 0; i < slots.length; i++) {
            tournament.note(i, load.of(ids[i], weights[i], 0), load.rank(weights[i], turns[i]));
        }
        tournament.playAll();
    }

    /** When each was chosen last. */
    private void takeOver(final LeastLoaded other) {
        turn = other.turn;
        for (int i = 0; i < slots.length; i++) {
            final int place = other.roster.place(ids[i]);
            turns[i] = place < 0 ? turn : other.turns[place];
        }
    }

    @Override
    int next() {
        for (int i = Math.min(LOOKED_AT, slots.length); i > 0; i--) {
            lookAt(look);
            look = look + 1 == slots.length ? 0 : look + 1;
        }
        int least = tournament.least();
        for (int i = 0; i < MOST_CORRECTIONS && lookAt(least); i++) {
            least = tournament.least();
        }
        turns[least] = ++turn;
        set(least, load.of(ids[least], weights[least], 1));
        return slots[least];
    }

    @Override
    public void released(final int slot) {
        final int i = roster.find(slot);
        if (i >= 0) {
            lookAt(i);
        }
    }

    /** Whether the load was another than was thought. */
    private boolean lookAt(final int i) {
        final long now = load.of(ids[i], weights[i], 0);
        if (now == tournament.number(i)) {
            return false;
        }
        set(i, now);
        return true;
    }

    private void set(final int i, final long now) {
        tournament.set(i, now, load.rank(weights[i], turns[i]));
    }
}
