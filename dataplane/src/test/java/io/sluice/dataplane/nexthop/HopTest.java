package io.sluice.dataplane.nexthop;

import static io.sluice.netlink.Wire.address;
import static io.sluice.table.NextHopState.BEHIND_GATEWAY;
import static io.sluice.table.NextHopState.NO_ROUTE;
import static io.sluice.table.NextHopState.OTHER_INTERFACE;
import static io.sluice.table.NextHopState.RESOLVED;
import static io.sluice.table.NextHopState.RESOLVING;
import static io.sluice.table.NextHopState.UNREACHABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.netlink.Link;
import io.sluice.netlink.Neighbour;
import io.sluice.netlink.NeighbourState;
import io.sluice.netlink.Route;
import io.sluice.netlink.RouteType;
import io.sluice.table.NextHop;
import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HopTest {
    private static final int DEVICE = 4;
    private static final int VLAN = 9;
    private static final int OTHER = 5;
    private static final InetAddress BACKEND = address("203.0.113.9");
    private static final long MAC = 0x0200_0000_0009L;
    private static final long SECOND = 1_000_000_000L;
    private static final long START = Long.MAX_VALUE - SECOND;     // nanoTime may wrap around at any moment

    private final Hop hop = new Hop(BACKEND);

    @Test
    void aBackendIsResolvingAtFirst() {
        assertEquals(new NextHop(RESOLVING, 0), hop.next());
        assertFalse(hop.onLink());
        assertFalse(hop.isDue(START));
    }

    @Test
    void aRouteThatLeadsNowhereIsSaid() {
        for (final RouteType type : RouteType.values()) {
            if (type != RouteType.UNICAST && type != RouteType.LOCAL) {
                assertEquals(NO_ROUTE, stateBy(route(type, DEVICE, Optional.empty())), type.name());
            }
        }
    }

    @Test
    void aRouteThatLeadsElsewhereIsSaid() {
        assertEquals(OTHER_INTERFACE, stateBy(route(RouteType.UNICAST, OTHER, Optional.empty())));
        assertEquals(OTHER_INTERFACE, stateBy(route(RouteType.LOCAL, 1, Optional.empty())));
        assertEquals(BEHIND_GATEWAY, stateBy(route(RouteType.UNICAST, DEVICE, Optional.of(address("203.0.113.254")))));
        assertEquals(BEHIND_GATEWAY, stateBy(route(RouteType.UNICAST, OTHER, Optional.of(address("fe80::1")))));
        assertFalse(hop.isDue(START));
    }

    @Test
    void aVlanOfOurDeviceIsOurs() {
        final Link vlan = new Link(VLAN, "eth0.100", MAC, 1500, true, true, DEVICE, "vlan", 100);
        hop.route(route(RouteType.UNICAST, VLAN, Optional.empty()), DEVICE, Optional.of(vlan));

        assertTrue(hop.onLink());
        assertEquals(VLAN, hop.ifindex());
    }

    @Test
    void aVlanOfAnotherDeviceOrAnotherKindOfDeviceOnOursIsNot() {
        final Route route = route(RouteType.UNICAST, VLAN, Optional.empty());
        hop.route(route, DEVICE, Optional.of(new Link(VLAN, "eth1.100", MAC, 1500, true, true, OTHER, "vlan", 100)));
        assertEquals(OTHER_INTERFACE, hop.next().state());

        hop.route(route, DEVICE, Optional.of(new Link(VLAN, "mv0", MAC, 1500, true, true, DEVICE, "macvlan", Link.NO_VLAN)));
        assertFalse(hop.onLink());
    }

    @Test
    void statesThatCarryAUsableMacResolve() {
        onLink();
        for (final NeighbourState state : NeighbourState.values()) {
            know(NeighbourState.FAILED, 0, START);
            know(state, MAC, START);

            assertEquals(state.usable() ? new NextHop(RESOLVED, MAC) : new NextHop(UNREACHABLE, 0), hop.next(), state.name());
        }
    }

    @Test
    void whatFailedStaysSoUntilItAnswers() {
        onLink();
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
        onLink();

        assertTrue(know(NeighbourState.REACHABLE, MAC, START));
        assertFalse(know(NeighbourState.STALE, MAC, START));
        assertTrue(know(NeighbourState.STALE, MAC + 1, START));
    }

    @Test
    void theUnresolvedAreAskedForAtOnceAndThenEverySecond() {
        onLink();
        hop.neighbour(Optional.empty(), START);
        assertTrue(hop.isDue(START));

        hop.asked(START);
        know(NeighbourState.FAILED, 0, START);
        assertFalse(hop.isDue(START + SECOND - 1));
        assertTrue(hop.isDue(START + SECOND));                     // beyond the wrap
    }

    @Test
    void theStaleAreAskedForEveryFiveSecondsAndTheFreshNever() {
        onLink();
        know(NeighbourState.STALE, MAC, START);
        assertTrue(hop.isDue(START));

        hop.asked(START);
        assertFalse(hop.isDue(START + 5 * SECOND - 1));
        assertTrue(hop.isDue(START + 5 * SECOND));

        know(NeighbourState.PERMANENT, MAC, START);
        assertFalse(hop.isDue(START + 60 * SECOND));
    }

    private static Route route(final RouteType type, final int ifindex, final Optional<InetAddress> gateway) {
        return new Route(type, ifindex, gateway, Optional.empty());
    }

    private Object stateBy(final Route route) {
        hop.route(route, DEVICE, Optional.empty());
        return hop.next().state();
    }

    private void onLink() {
        assertFalse(hop.route(route(RouteType.UNICAST, DEVICE, Optional.empty()), DEVICE, Optional.empty()));
        assertTrue(hop.onLink());
    }

    private boolean know(final NeighbourState state, final long mac, final long nowNs) {
        return hop.neighbour(Optional.of(new Neighbour(DEVICE, BACKEND, state, mac)), nowNs);
    }
}
