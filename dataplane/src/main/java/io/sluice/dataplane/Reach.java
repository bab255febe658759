package io.sluice.dataplane;

import io.sluice.table.NextHop;
import io.sluice.table.NextHopState;

/**
 * How the packet path reaches a backend.
 *
 * @param mac      the MAC address its frames go to, as far as is known; 0 when none ever was
 * @param resolved whether that is so now; if not, the backend takes no new connections
 */
record Reach(long mac, boolean resolved) {
    /** Never heard of. */
    static final Reach NONE = new Reach(0, false);

    /** What is known now, and where nothing is, the MAC address from {@code before}, for the connections that are there. */
    static Reach of(final NextHop now, final Reach before) {
        return now.state() == NextHopState.RESOLVED ? new Reach(now.mac(), true) : new Reach(before.mac, false);
    }
}
