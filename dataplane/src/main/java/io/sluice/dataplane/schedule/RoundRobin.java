package io.sluice.dataplane.schedule;

/** Each backend in turn, by slot. Backends that come or go do not disturb it: the turn is with the next slot after the last. */
final class RoundRobin extends Remembering {
    private final Roster roster;
    private int turn;

    /**
     * In turn.
     *
     * @param roster by slot
     * @param first  whose turn it is first, an index of the roster
     */
    RoundRobin(final Roster roster, final int first, final Remembering predecessor) {
        super(predecessor);
        this.roster = roster;
        this.turn = first;
    }

    @Override
    void begin(final Remembering before) {
        if (before instanceof RoundRobin other) {
            final int last = other.roster.slots()[(other.turn == 0 ? other.roster.size() : other.turn) - 1];
            final int at = roster.find(last);
            turn = (at >= 0 ? at + 1 : -at - 1) % roster.size();
        }
    }

    @Override
    int next() {
        final int slot = roster.slots()[turn];
        turn = turn + 1 == roster.size() ? 0 : turn + 1;
        return slot;
    }
}
