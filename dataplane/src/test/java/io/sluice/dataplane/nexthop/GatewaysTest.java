package io.sluice.dataplane.nexthop;

import static io.sluice.netlink.Wire.address;
import static io.sluice.table.NextHopState.BEHIND_GATEWAY;
import static io.sluice.table.NextHopState.GATEWAY_UNREACHABLE;
import static io.sluice.table.NextHopState.NO_ROUTE;
import static io.sluice.table.NextHopState.OTHER_INTERFACE;
import static io.sluice.table.NextHopState.RESOLVED;
import static io.sluice.table.NextHopState.RESOLVING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sluice.linux.Needs;
import io.sluice.netlink.Wire;
import io.sluice.packet.PacketShape;
import io.sluice.table.NextHop;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Backends behind routers, against the kernel, on a {@link RoutedWire}. */
class GatewaysTest {
    private static final InetAddress OWN = address("203.0.113.1");
    private static final InetAddress OWN6 = address("2001:db8:5::1");
    private static final InetAddress BACKEND = address("198.51.100.7");
    private static final InetAddress BACKEND6 = address("2001:db8:6::7");
    private static final long FIRST_MAC = 0x0200_0000_0002L;
    private static final long SECOND_MAC = 0x0200_0000_0003L;

    private RoutedWire net;

    @BeforeEach
    void open() {
        Needs.root();
        Needs.command("ip");
        net = new RoutedWire("w");
    }

    @AfterEach
    void close() {
        if (net != null) {
            net.close();
        }
    }

    @Test
    void aBackendBehindAGatewayIsReachedByItWhereAGatewayWillDo() {
        net.routerUp();
        net.routesByRouter();
        net.want(BACKEND, BACKEND6);

        net.follow(BACKEND, new Way(new NextHop(RESOLVED, FIRST_MAC), PacketShape.UNTAGGED, 1500, OWN));
        net.follow(BACKEND6, new Way(new NextHop(RESOLVED, FIRST_MAC), PacketShape.UNTAGGED, 1500, OWN6));
        assertEquals(new NextHop(BEHIND_GATEWAY, 0), net.hops().of(BACKEND, false).next());
        assertEquals(new NextHop(BEHIND_GATEWAY, 0), net.hops().of(BACKEND6, false).next());
    }

    @Test
    void aGatewayMayBeLinkLocalAndServeBothFamilies() {
        net.wire().far("address add fe80::2/64 dev far nodad");
        net.wire().here("route add 2001:db8:6::/64 via fe80::2 dev NAME");
        net.wire().here("route add 198.51.100.0/24 via inet6 fe80::2 dev NAME");
        net.want(BACKEND, BACKEND6);

        net.follow(BACKEND6, new Way(new NextHop(RESOLVED, FIRST_MAC), PacketShape.UNTAGGED, 1500, OWN6));
        net.follow(BACKEND, new Way(new NextHop(RESOLVED, FIRST_MAC), PacketShape.UNTAGGED, 1500, OWN));
        assertEquals(1, net.hops().neighbours());
    }

    @Test
    void aGatewayThatDoesNotAnswerIsSaidUntilItDoes() {
        net.routesByRouter();
        net.want(BACKEND, BACKEND6);
        net.follow(BACKEND, GATEWAY_UNREACHABLE);
        net.follow(BACKEND6, GATEWAY_UNREACHABLE);

        net.routerUp();
        net.follow(BACKEND, FIRST_MAC);
        net.follow(BACKEND6, FIRST_MAC);
    }

    @Test
    void aGatewayThatChangesItsMacIsFollowed() {
        net.routerUp();
        net.routesByRouter();
        net.want(BACKEND, address("198.51.100.8"));
        net.follow(BACKEND, FIRST_MAC);

        net.wire().farSetting("ipv4/conf/far/arp_notify", 1);            // the kernel then announces a new MAC (RFC 5227)
        net.wire().far("link set far address 02:00:00:00:00:03");
        net.follow(BACKEND, SECOND_MAC);
        assertEquals(SECOND_MAC, net.hops().of(address("198.51.100.8"), true).next().mac());
    }

    @Test
    void aGatewayIsConfirmedLikeABackend() {
        net.wire().tune("ipv4", "base_reachable_time_ms", 500);
        net.wire().tune("ipv4", "delay_first_probe_time", 1);
        net.wire().far("address add 203.0.113.2/24 dev far");
        net.wire().here("route add 198.51.100.0/24 via 203.0.113.2 dev NAME");
        net.want(BACKEND);
        net.follow(BACKEND, FIRST_MAC);

        net.wire().far("link set far address 02:00:00:00:00:03");        // without a word
        net.follow(BACKEND, SECOND_MAC);
    }

    @Test
    void aRouteThatMovesToAGatewayAndBackIsFollowed() {
        net.permanent("198.51.100.7", 7);
        net.permanent("203.0.113.2", 2);
        net.permanent("203.0.113.3", 3);
        net.wire().here("route add 198.51.100.0/24 dev NAME");
        net.want(BACKEND);
        net.follow(BACKEND, 0x0200_0000_0007L);

        net.wire().here("route replace 198.51.100.0/24 via 203.0.113.2 dev NAME");
        net.follow(BACKEND, FIRST_MAC);
        net.wire().here("route replace 198.51.100.0/24 via 203.0.113.3 dev NAME");
        net.follow(BACKEND, SECOND_MAC);
        net.wire().here("route replace 198.51.100.0/24 dev NAME");
        net.follow(BACKEND, 0x0200_0000_0007L);
        assertEquals(0x0200_0000_0007L, net.hops().of(BACKEND, false).next().mac());
        assertEquals(1, net.hops().neighbours());
    }

    @Test
    void aGatewayIsNotAskedForWhileItWouldNotDo() {
        net.routerUp();
        net.routesByRouter();
        net.hops().want(Map.of(BACKEND, false));
        net.follow("it is behind a gateway", () -> net.hops().of(BACKEND, false).next().state() == BEHIND_GATEWAY);
        assertEquals(BEHIND_GATEWAY, net.way(BACKEND).next().state());
        assertEquals(0, net.hops().neighbours());

        net.hops().want(Map.of(BACKEND, true));
        assertEquals(RESOLVING, net.way(BACKEND).next().state());
        net.follow(BACKEND, FIRST_MAC);

        net.hops().want(Map.of(BACKEND, false));
        assertEquals(0, net.hops().neighbours());
        assertEquals(BEHIND_GATEWAY, net.way(BACKEND).next().state());
    }

    @Test
    void thousandsBehindOneGatewayAreOneNeighbour() {
        net.routerUp();
        net.wire().here("route add 198.18.0.0/15 via 203.0.113.2 dev NAME"); // RFC 2544
        final InetAddress[] backends = IntStream.range(0, 3000)
            .mapToObj(i -> address("198.18." + (i >> 8) + "." + (i & 0xff))).toArray(InetAddress[]::new);
        net.want(backends);

        net.follow("all are resolved", () -> Arrays.stream(backends).allMatch(a -> net.way(a).next().mac() == FIRST_MAC));
        assertEquals(1, net.hops().neighbours());
        net.want(BACKEND);
        assertEquals(0, net.hops().neighbours());
    }

    @Test
    void ofSeveralHopsEachBackendHasOneAndKeepsIt() {
        net.permanent("203.0.113.2", 2);
        net.permanent("203.0.113.3", 3);
        net.wire().here("route add 198.51.100.0/24 nexthop via 203.0.113.2 dev NAME nexthop via 203.0.113.3 dev NAME");
        final InetAddress[] backends =
            IntStream.range(1, 65).mapToObj(i -> address("198.51.100." + i)).toArray(InetAddress[]::new);
        net.want(backends);
        net.follow("all are resolved", () -> Arrays.stream(backends).allMatch(a -> net.way(a).next().state() == RESOLVED));

        assertEquals(Set.of(FIRST_MAC, SECOND_MAC),
            Arrays.stream(backends).map(a -> net.way(a).next().mac()).collect(Collectors.toSet()));
        net.followToTheEnd();
        net.aMinutePasses();
        assertFalse(net.poll());
    }

    @Test
    void aHopByAnotherDeviceIsOutOfReach() {
        try (Wire other = new Wire("x")) {
            other.here("address add 198.19.0.1/24 dev NAME");
            other.here("route add 198.51.100.0/24 via 198.19.0.2 dev NAME");
            net.want(BACKEND);

            net.follow("it is out of reach", () -> net.way(BACKEND).next().state() == OTHER_INTERFACE
                && net.hops().of(BACKEND, false).next().state() == BEHIND_GATEWAY);
        }
    }

    /** The kernel itself then prefers the shorter route. */
    @Test
    void aGatewayThatDoesNotAnswerIsWaitedForThoughAShorterRouteLeavesByAnotherDevice() {
        try (Wire other = new Wire("x")) {
            other.here("address add 2001:db8:7::1/64 dev NAME nodad");
            other.here("neigh replace 2001:db8:7::2 lladdr 02:00:00:00:00:09 nud permanent dev NAME");
            other.here("route add 2001:db8::/33 via 2001:db8:7::2 dev NAME");
            net.routesByRouter();
            net.want(BACKEND6);
            net.follow(BACKEND6, GATEWAY_UNREACHABLE);

            net.aMinutePasses();                                   // all routes are looked up anew
            net.followToTheEnd();
            assertEquals(GATEWAY_UNREACHABLE, net.way(BACKEND6).next().state());
            net.routerUp();
            net.follow(BACKEND6, FIRST_MAC);
            net.wire().here("route del 2001:db8:6::/64 via 2001:db8:5::2 dev NAME");
            net.follow("the other device's is left", () -> net.way(BACKEND6).next().state() == OTHER_INTERFACE);
        }
    }

    /** The slow twin knows from the commands given where each backend must be. */
    @Test
    void afterAnyRowOfChangesEachBackendIsWhereItsRouteSays() throws IOException {
        net.wire().here("route add unreachable 198.51.100.0/24 metric 50");
        try {
            changeAndFollow(System.nanoTime());
        } finally {
            net.wire().here("route del unreachable 198.51.100.0/24 metric 50");
        }
    }

    private void changeAndFollow(final long seed) throws IOException {
        final Random random = new Random(seed);
        final String entry = "neigh replace %s.%d lladdr 02:00:00:00:%02x:%02x nud permanent dev " + net.wire().name();
        Wire.batch(IntStream.range(2, 34).mapToObj(i -> entry.formatted("203.0.113", i, 0, i)).toList());
        Wire.batch(IntStream.range(0, 64).mapToObj(i -> entry.formatted("198.51.100", i, 1, i)).toList());
        final int[] gatewayOf = new int[8];                        // of each /29: its last octet, 0 none, -1 no route
        Arrays.fill(gatewayOf, -1);
        for (int round = 0; round < 20; round++) {
            final Map<InetAddress, Boolean> wanted = new HashMap<>();
            IntStream.range(0, 64).filter(i -> random.nextInt(3) > 0)
                .forEach(i -> wanted.put(address("198.51.100." + i), random.nextBoolean()));
            net.hops().want(wanted);
            for (int change = 0; change < 3; change++) {
                reroute(random, gatewayOf);
                net.poll();
            }
            followAll(seed, round, wanted, gatewayOf);
        }
    }

    private void reroute(final Random random, final int[] gatewayOf) {
        final int block = random.nextInt(gatewayOf.length);
        final String prefix = "198.51.100." + block * 8 + "/29";
        final int choice = random.nextInt(6);
        if (choice == 0 && gatewayOf[block] >= 0) {
            net.wire().here("route del " + prefix);
            gatewayOf[block] = -1;
        } else if (choice < 3) {
            net.wire().here("route replace " + prefix + " dev NAME");
            gatewayOf[block] = 0;
        } else {
            gatewayOf[block] = 2 + random.nextInt(32);
            net.wire().here("route replace " + prefix + " via 203.0.113." + gatewayOf[block] + " dev NAME");
        }
    }

    private void followAll(final long seed, final int round, final Map<InetAddress, Boolean> wanted, final int[] gatewayOf) {
        final Set<Long> macs = new HashSet<>();
        wanted.forEach((backend, byGateway) -> {
            final int host = backend.getAddress()[3];
            final int gateway = gatewayOf[host / 8];
            final NextHop beyond = gateway > 0 ? new NextHop(RESOLVED, 0x0200_0000_0000L + gateway) : new NextHop(NO_ROUTE, 0);
            final NextHop direct = gateway > 0 ? new NextHop(BEHIND_GATEWAY, 0) : beyond;
            final NextHop local = new NextHop(RESOLVED, 0x0200_0000_0100L + host);
            final List<NextHop> expected = gateway == 0 ? List.of(local, local) : List.of(direct, byGateway ? beyond : direct);
            net.follow("seed " + seed + ", round " + round + ": " + backend + " is " + expected, () -> expected
                .equals(List.of(net.hops().of(backend, false).next(), net.way(backend).next())));
            expected.stream().map(NextHop::mac).filter(mac -> mac != 0).forEach(macs::add);
        });
        assertEquals(macs.size(), net.hops().neighbours(), "seed " + seed + ", round " + round);
    }
}
