package io.sluice.dataplane.nexthop;

import static io.sluice.netlink.Wire.address;
import static io.sluice.table.NextHopState.RESOLVED;
import static io.sluice.table.NextHopState.RESOLVING;
import static io.sluice.table.NextHopState.UNREACHABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.netlink.Neighbour;
import io.sluice.netlink.NeighbourState;
import io.sluice.table.NextHop;
import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HopTest {
    private static final int DEVICE = 4;
    private static final InetAddress BACKEND = address("203.0.113.9");
    private static final long MAC = 0x0200_0000_0009L;
    private static final long SECOND = 1_000_000_000L;
    private static final long START = Long.MAX_VALUE - SECOND;     // nanoTime may wrap around at any moment

    private final Hop hop = new Hop(new Place(DEVICE, BACKEND));

    @Test
    void aBackendIsResolvingAtFirst() {
        assertEquals(new NextHop(RESOLVING, 0), hop.next());
        assertFalse(hop.isDue(START));
    }

    @Test
    void statesThatCarryAUsableMacResolve() {
        for (final NeighbourState state : NeighbourState.values()) {
            know(NeighbourState.FAILED, 0, START);
            know(state, MAC, START);

            assertEquals(state.usable() ? new NextHop(RESOLVED, MAC) : new NextHop(UNREACHABLE, 0), hop.next(), state.name());
        }
    }

    @Test
    void whatFailedStaysSoUntilItAnswers() {
        know(NeighbourState.INCOMPLETE, 0, START);
        assertEquals(RESOLVING, hop.next().state());

        assertTrue(know(NeighbourState.FAILED, 0, START));
        assertFalse(know(NeighbourState.INCOMPLETE, 0, START));
        assertFalse(hop.neighbour(Optional.empty(), START));
        assertEquals(UNREACHABLE, hop.next().state());

        assertTrue(know(NeighbourState.REACHABLE, MAC, START));
        assertTrue(hop.neighbour(Optional.empty(), START));
        assertEquals(RESOLVING, hop.next().state());
    }

    @Test
    void aChangeOfStateThatKeepsTheMacIsNoChange() {
        assertTrue(know(NeighbourState.REACHABLE, MAC, START));
        assertFalse(know(NeighbourState.STALE, MAC, START));
        assertTrue(know(NeighbourState.STALE, MAC + 1, START));
    }

    @Test
    void theUnresolvedAreAskedForAtOnceAndThenEverySecond() {
        hop.neighbour(Optional.empty(), START);
        assertTrue(hop.isDue(START));

        hop.asked(START);
        know(NeighbourState.FAILED, 0, START);
        assertFalse(hop.isDue(START + SECOND - 1));
        assertTrue(hop.isDue(START + SECOND));                     // beyond the wrap
    }

    @Test
    void theStaleAreAskedForEveryFiveSecondsAndTheFreshNever() {
        know(NeighbourState.STALE, MAC, START);
        assertTrue(hop.isDue(START));

        hop.asked(START);
        assertFalse(hop.isDue(START + 5 * SECOND - 1));
        assertTrue(hop.isDue(START + 5 * SECOND));

        know(NeighbourState.PERMANENT, MAC, START);
        assertFalse(hop.isDue(START + 60 * SECOND));
    }

    @Test
    void itIsNeededUntilItsLastUserLeaves() {
        hop.use();
        hop.use();

        assertFalse(hop.release());
        assertTrue(hop.release());
    }

    private boolean know(final NeighbourState state, final long mac, final long nowNs) {
        return hop.neighbour(Optional.of(new Neighbour(DEVICE, BACKEND, state, mac)), nowNs);
    }
}
