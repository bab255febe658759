package io.sluice.dataplane.nexthop;

import static io.sluice.netlink.Wire.address;
import static io.sluice.table.NextHopState.BEHIND_GATEWAY;
import static io.sluice.table.NextHopState.ENCAPSULATED;
import static io.sluice.table.NextHopState.GATEWAY_UNREACHABLE;
import static io.sluice.table.NextHopState.NO_ROUTE;
import static io.sluice.table.NextHopState.OTHER_INTERFACE;
import static io.sluice.table.NextHopState.RESOLVED;
import static io.sluice.table.NextHopState.RESOLVING;
import static io.sluice.table.NextHopState.SERVICE_VLAN;
import static io.sluice.table.NextHopState.UNREACHABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.netlink.Link;
import io.sluice.netlink.Route;
import io.sluice.netlink.RouteType;
import io.sluice.packet.PacketShape;
import io.sluice.table.NextHop;
import io.sluice.table.NextHopState;
import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrailTest {
    private static final int DEVICE = 4;
    private static final int OTHER = 5;
    private static final int VLAN = 9;
    private static final InetAddress BACKEND = address("203.0.113.9");
    private static final InetAddress SOURCE = address("203.0.113.1");
    private static final InetAddress GATEWAY = address("203.0.113.254");
    private static final NextHop ANSWERS = new NextHop(RESOLVED, 0x0200_0000_0009L);
    private static final NextHop SILENT = new NextHop(UNREACHABLE, 0);
    private static final Optional<Link> OURS = Optional.of(new Link(DEVICE, "eth0", 1, 1500, true, true, 0, "", Link.NO_VLAN, 0));
    private static final Optional<Link> ELSEWHERE =
        Optional.of(new Link(OTHER, "eth1", 1, 9000, true, true, 0, "", Link.NO_VLAN, 0));

    @Test
    void aDirectRouteLeadsToTheBackendEitherWay() {
        final Trail trail = trail(route(DEVICE, null, 0), OURS);

        assertEquals(Optional.of(new Place(DEVICE, BACKEND)), trail.place());
        assertEquals(new Way(ANSWERS, PacketShape.UNTAGGED, 1500, SOURCE), trail.way(false, ANSWERS));
        assertEquals(trail.way(false, ANSWERS), trail.way(true, ANSWERS));
        assertEquals(SILENT, trail.way(true, SILENT).next());
    }

    @Test
    void aGatewayIsFollowedWhereOneWillDo() {
        final Trail trail = trail(route(DEVICE, GATEWAY, 0), OURS);

        assertEquals(Optional.of(new Place(DEVICE, GATEWAY)), trail.place());
        assertEquals(new Way(ANSWERS, PacketShape.UNTAGGED, 1500, SOURCE), trail.way(true, ANSWERS));
        assertEquals(new Way(new NextHop(BEHIND_GATEWAY, 0), PacketShape.UNTAGGED, 1500, SOURCE), trail.way(false, ANSWERS));
        assertTrue(trail.leads(true));
        assertFalse(trail.leads(false));
    }

    @Test
    void anIpv4RouteMayHaveAnIpv6Gateway() {
        final Trail trail = trail(route(DEVICE, address("fe80::1"), 0), OURS);

        assertEquals(Optional.of(new Place(DEVICE, address("fe80::1"))), trail.place());
        assertEquals(ANSWERS, trail.way(true, ANSWERS).next());
    }

    @Test
    void aGatewayThatIsSilentIsNotTakenForTheBackend() {
        final Trail trail = trail(route(DEVICE, GATEWAY, 0), OURS);

        assertEquals(GATEWAY_UNREACHABLE, trail.way(true, SILENT).next().state());
        assertEquals(RESOLVING, trail.way(true, new NextHop(RESOLVING, 0)).next().state());
    }

    @Test
    void theMtuIsTheRoutesOrTheLinksWhicheverIsSmaller() {
        assertEquals(1500, trail(route(DEVICE, null, 0), OURS).mtu());
        assertEquals(1400, trail(route(DEVICE, null, 1400), OURS).mtu());
        assertEquals(1500, trail(route(DEVICE, null, 9000), OURS).mtu());
    }

    @Test
    void withoutAnAddressOfItsOwnTheHostHasNoSource() {
        assertNull(trail(new Route(RouteType.UNICAST, DEVICE, Optional.empty(), Optional.empty(), 0, false), OURS).source());
    }

    @Test
    void aRouteThatEndsInNothingIsSaid() {
        for (final RouteType type : RouteType.values()) {
            if (type != RouteType.UNICAST && type != RouteType.LOCAL) {
                assertNowhere(NO_ROUTE, NO_ROUTE,
                    trail(new Route(type, DEVICE, Optional.empty(), Optional.empty(), 0, false), OURS));
            }
        }
    }

    @Test
    void aRouteThatLeadsElsewhereIsSaid() {
        assertNowhere(OTHER_INTERFACE, OTHER_INTERFACE, trail(route(OTHER, null, 0), ELSEWHERE));
        assertNowhere(BEHIND_GATEWAY, OTHER_INTERFACE, trail(route(OTHER, GATEWAY, 0), ELSEWHERE));
        assertNowhere(OTHER_INTERFACE, OTHER_INTERFACE,
            trail(new Route(RouteType.LOCAL, 1, Optional.empty(), Optional.of(SOURCE), 0, false), Optional.empty()));
    }

    @Test
    void aRouteThatPutsAnotherHeaderOnIsSaid() {
        assertNowhere(ENCAPSULATED, ENCAPSULATED,
            trail(new Route(RouteType.UNICAST, DEVICE, Optional.of(GATEWAY), Optional.of(SOURCE), 0, true), OURS));
    }

    @Test
    void aDeviceThatWasNotHeardOfYetIsNoneOfOurs() {
        assertNowhere(OTHER_INTERFACE, OTHER_INTERFACE, trail(route(VLAN, null, 0), Optional.empty()));
    }

    @Test
    void aVlanOfOurDeviceIsOursAndItsTagIsToBePutOn() {
        final Trail trail = trail(route(VLAN, GATEWAY, 0), vlan(DEVICE, "vlan", 100, Link.CUSTOMER_TAG));

        assertEquals(Optional.of(new Place(VLAN, GATEWAY)), trail.place());
        assertEquals(new Way(ANSWERS, 100, 1496, SOURCE), trail.way(true, ANSWERS));
    }

    @Test
    void aServiceVlanIsOnlyForPacketsThatKeepTheTagTheyCameWith() {
        final Trail trail = trail(route(VLAN, null, 0), vlan(DEVICE, "vlan", 100, Link.SERVICE_TAG));

        assertEquals(ANSWERS, trail.way(false, ANSWERS).next());
        assertEquals(SERVICE_VLAN, trail.way(true, ANSWERS).next().state());
    }

    @Test
    void whenOurDeviceIsAVlanItselfItsTagIsNotOurs() {
        final Optional<Link> device =
            Optional.of(new Link(DEVICE, "eth0.7", 1, 1500, true, true, 2, "vlan", 7, Link.SERVICE_TAG));

        assertEquals(new Way(ANSWERS, PacketShape.UNTAGGED, 1500, SOURCE),
            trail(route(DEVICE, null, 0), device).way(true, ANSWERS));
    }

    @Test
    void aVlanOfAnotherDeviceOrAnotherKindOfDeviceOnOursIsNot() {
        assertNowhere(OTHER_INTERFACE, OTHER_INTERFACE, trail(route(VLAN, null, 0), vlan(OTHER, "vlan", 100, Link.CUSTOMER_TAG)));
        assertNowhere(OTHER_INTERFACE, OTHER_INTERFACE, trail(route(VLAN, null, 0), vlan(DEVICE, "macvlan", Link.NO_VLAN, 0)));
    }

    private static Optional<Link> vlan(final int parent, final String kind, final int id, final int tag) {
        return Optional.of(new Link(VLAN, "over", 1, 1496, true, true, parent, kind, id, tag));
    }

    private static Route route(final int ifindex, final InetAddress gateway, final int mtu) {
        return new Route(RouteType.UNICAST, ifindex, Optional.ofNullable(gateway), Optional.of(SOURCE), mtu, false);
    }

    private static Trail trail(final Route route, final Optional<Link> out) {
        return Trail.of(BACKEND, route, DEVICE, out);
    }

    private static void assertNowhere(final NextHopState direct, final NextHopState routed, final Trail trail) {
        assertEquals(Way.to(direct), trail.way(false, ANSWERS));
        assertEquals(Way.to(routed), trail.way(true, ANSWERS));
        assertEquals(Optional.empty(), trail.place());
    }
}
