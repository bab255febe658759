package io.sluice.dataplane.connections;

import org.agrona.DirectBuffer;

/** Tells of one connection, if it is there. */
final class Showing implements Answer {
    private final Walk walk;
    private final DirectBuffer key;
    private final Telling telling;

    /** By a {@link io.sluice.flow.FlowRecord}'s key. */
    Showing(final Walk walk, final Roster roster, final DirectBuffer key) {
        this.walk = walk;
        this.key = key;
        this.telling = new Telling(roster);
    }

    @Override
    public Progress more(final JsonLines out) {
        final boolean found = walk.find(key);
        if (found) {
            telling.tell(out, walk.record(), walk.worker(), Telling.nowSeconds());
        }
        Ending.write(out, found ? 1 : 0);
        return Progress.DONE;
    }
}
