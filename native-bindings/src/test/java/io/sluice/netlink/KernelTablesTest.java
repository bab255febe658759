package io.sluice.netlink;

import static io.sluice.netlink.Wire.address;
import static io.sluice.netlink.Wire.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Interface;
import io.sluice.linux.Needs;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against the kernel, on a {@link Wire}. */
class KernelTablesTest {
    private static final InetAddress HOST = address("203.0.113.1");
    private static final InetAddress NEIGHBOUR = address("203.0.113.9");

    private final Heard heard = new Heard();
    private final CloseStack opened = new CloseStack();
    private Wire wire;
    private int ifindex;
    private KernelTables tables;
    private Rtnetlink kernel;

    @BeforeEach
    void open() {
        Needs.root();
        Needs.command("ip");
        wire = opened.push(new Wire("k"));
        ifindex = Interface.named(wire.name()).index();
        wire.here("address add 203.0.113.1/24 dev NAME");
        wire.here("neigh replace 203.0.113.9 lladdr 02:00:00:00:00:09 nud permanent dev NAME");
        tables = opened.push(KernelTables.open(heard));
        kernel = opened.push(Rtnetlink.open());
    }

    @AfterEach
    void close() {
        opened.close();
    }

    @Test
    void whatIsThereIsSeenAtOnce() {
        final Interface device = Interface.named(wire.name());
        final Link link = tables.link(ifindex).orElseThrow();

        assertEquals(device.mac(), link.mac());
        assertEquals(device.mtu(), link.mtu());
        assertEquals("veth", link.kind());
        assertEquals(0, link.parent());                            // its peer is in another namespace
        assertTrue(link.up() && link.vlan() == Link.NO_VLAN);
        assertTrue(tables.links().contains(link));
        assertTrue(tables.addresses().contains(new Address(ifindex, HOST, 24, true)));
        assertEquals(Optional.of(new Neighbour(ifindex, NEIGHBOUR, NeighbourState.PERMANENT, 0x0200_0000_0009L)),
            tables.neighbour(ifindex, NEIGHBOUR));
    }

    @Test
    void linksAreFollowed() {
        wire.here("link set NAME mtu 1400");
        follow("the new MTU is seen", () -> tables.link(ifindex).orElseThrow().mtu() == 1400);
        assertTrue(heard.everything > 0);

        wire.far("link set far down");
        follow("the carrier is lost", () -> !tables.link(ifindex).orElseThrow().lowerUp());

        wire.here("link set NAME down");
        follow("the link is down", () -> !tables.link(ifindex).orElseThrow().up());
    }

    @Test
    void aLinkTakesItsAddressesAndNeighboursWithIt() {
        try (Wire other = new Wire("g")) {
            final int gone = Interface.named(other.name()).index();
            other.here("address add 198.51.100.1/24 dev NAME");
            other.here("neigh replace 198.51.100.9 lladdr 02:00:00:00:00:09 nud permanent dev NAME");
            follow("the neighbour is seen", () -> tables.neighbour(gone, address("198.51.100.9")).isPresent());
            assertTrue(tables.addresses().contains(new Address(gone, address("198.51.100.1"), 24, true)));

            other.here("link del NAME");
            follow("the link is gone", () -> tables.link(gone).isEmpty());
            assertTrue(tables.neighbour(gone, address("198.51.100.9")).isEmpty());
            assertTrue(tables.addresses().stream().noneMatch(address -> address.ifindex() == gone));
            other.here("link add NAME type veth peer name back");  // for the wire to remove
        }
    }

    @Test
    void addressesAreFollowed() {
        final Address second = new Address(ifindex, address("2001:db8::1"), 64, true);
        wire.here("address add 2001:db8::1/64 dev NAME nodad");
        follow("the address is seen", () -> tables.addresses().contains(second));

        wire.here("address del 2001:db8::1/64 dev NAME");
        follow("the address is gone", () -> !tables.addresses().contains(second));
    }

    @Test
    void neighboursAreFollowed() {
        wire.here("neigh replace 203.0.113.9 lladdr 02:00:00:00:00:0a nud permanent dev NAME");
        follow("the new MAC is seen", () -> tables.neighbour(ifindex, NEIGHBOUR).orElseThrow().mac() == 0x0200_0000_000aL);
        assertTrue(heard.neighbours.contains(NEIGHBOUR));

        wire.here("neigh del 203.0.113.9 dev NAME");
        follow("the entry is gone", () -> tables.neighbour(ifindex, NEIGHBOUR).isEmpty());
    }

    @Test
    void routesAreHeardOf() {
        wire.here("route add 198.51.100.0/24 via 203.0.113.9");

        follow("the route is heard of", () -> heard.routes.contains(new Prefix(address("198.51.100.0"), 24)));
    }

    @Test
    void policyRulesAreHeardOf() {
        follow("what opening the wire caused is over", () -> !tables.poll());
        final int before = heard.everything;
        wire.here("rule add to 198.51.100.0/24 lookup main pref 30999");
        wire.here("rule del pref 30999");

        follow("the rules are heard of", () -> heard.everything >= before + 2);
    }

    @Test
    void nothingHasChangedWhenNothingCame() {
        follow("what opening the wire caused is over", () -> !tables.poll());

        assertFalse(tables.poll());
    }

    @Test
    void theKernelIsAskedForRoutes() {
        wire.here("route add 198.51.100.0/25 via 203.0.113.9");
        wire.here("route add 198.51.100.128/25 via inet6 fe80::9 dev NAME");
        wire.here("route add unreachable 192.0.2.0/25");
        wire.here("route add blackhole 192.0.2.128/26");
        wire.here("route add prohibit 192.0.2.192/26");
        try {
            assertEquals(new Route(RouteType.UNICAST, ifindex, Optional.empty(), Optional.of(HOST), 0, false),
                kernel.route(NEIGHBOUR, 0));
            assertEquals(RouteType.LOCAL, kernel.route(HOST, 0).type());
            assertEquals(RouteType.BROADCAST, kernel.route(address("203.0.113.255"), 0).type());
            assertEquals(Optional.of(NEIGHBOUR), kernel.route(address("198.51.100.1"), 0).gateway());
            assertEquals(Optional.of(address("fe80::9")), kernel.route(address("198.51.100.129"), 0).gateway());
            assertEquals(Route.none(RouteType.UNREACHABLE), kernel.route(address("192.0.2.1"), 0));
            assertEquals(Route.none(RouteType.BLACKHOLE), kernel.route(address("192.0.2.129"), 0));
            assertEquals(Route.none(RouteType.PROHIBIT), kernel.route(address("192.0.2.193"), 0));
        } finally {
            wire.here("route del unreachable 192.0.2.0/25");
            wire.here("route del blackhole 192.0.2.128/26");
            wire.here("route del prohibit 192.0.2.192/26");
        }
    }

    @Test
    void theKernelIsAskedForIpv6Routes() {
        wire.here("address add 2001:db8:5::1/64 dev NAME nodad");
        wire.here("route add 2001:db8:6::/64 via 2001:db8:5::9");
        wire.here("route add unreachable 2001:db8:7::/64");
        try {
            assertEquals(new Route(RouteType.UNICAST, ifindex, Optional.empty(), Optional.of(address("2001:db8:5::1")), 0, false),
                kernel.route(address("2001:db8:5::9"), 0));
            assertEquals(Optional.of(address("2001:db8:5::9")), kernel.route(address("2001:db8:6::1"), 0).gateway());
            assertEquals(RouteType.UNREACHABLE, kernel.route(address("2001:db8:7::1"), 0).type());
            until("the kernel has made its own address's route, a moment after the address",
                () -> kernel.route(address("2001:db8:5::1"), 0).type() == RouteType.LOCAL);
            assertEquals(ifindex, kernel.route(address("fe80::1234"), ifindex).ifindex());
        } finally {
            wire.here("route del unreachable 2001:db8:7::/64");
        }
    }

    @Test
    void ofARouteWithSeveralHopsTheKernelNamesOne() {
        wire.here("route add 198.51.100.0/24 nexthop via 203.0.113.9 dev NAME nexthop via 203.0.113.10 dev NAME");

        final Optional<InetAddress> gateway = kernel.route(address("198.51.100.1"), 0).gateway();

        assertTrue(gateway.equals(Optional.of(NEIGHBOUR)) || gateway.equals(Optional.of(address("203.0.113.10"))),
            gateway.toString());
        assertEquals(gateway, kernel.route(address("198.51.100.1"), 0).gateway());
    }

    @Test
    void aRouteMaySayItsMtu() {
        wire.here("route add 198.51.100.0/24 via 203.0.113.9 dev NAME mtu lock 1300");
        wire.here("address add 2001:db8:5::1/64 dev NAME nodad");
        wire.here("route add 2001:db8:6::/64 via 2001:db8:5::9 dev NAME mtu 1290");

        assertEquals(1300, kernel.route(address("198.51.100.1"), 0).mtu());
        assertEquals(1290, kernel.route(address("2001:db8:6::1"), 0).mtu());
        assertEquals(0, kernel.route(NEIGHBOUR, 0).mtu());
    }

    @Test
    void anAddressThatIsDeprecatedIsNews() {
        final InetAddress second = address("203.0.113.5");
        wire.here("address add 203.0.113.5/32 dev NAME");
        follow("the address is seen", () -> tables.addresses().contains(new Address(ifindex, second, 32, true)));
        wire.here("address change 203.0.113.5/32 dev NAME valid_lft 1000 preferred_lft 0");

        follow("it is deprecated", () -> tables.addresses().contains(new Address(ifindex, second, 32, false)));
        assertEquals(1, tables.addresses().stream().filter(address -> address.address().equals(second)).count());
    }

    @Test
    void aNeighbourIsResolvedWhenAskedFor() {
        wire.far("address add 203.0.113.2/24 dev far");
        wire.far("link set far address 02:00:00:00:00:02");

        kernel.resolve(ifindex, address("203.0.113.2"));

        follow("it has answered", () -> tables.neighbour(ifindex, address("203.0.113.2"))
            .filter(neighbour -> neighbour.usable() && neighbour.mac() == 0x0200_0000_0002L).isPresent());
    }

    @Test
    void aPermanentNeighbourStaysSoWhenItIsTakenForUnknown() {
        kernel.resolve(ifindex, NEIGHBOUR);
        kernel.confirm(ifindex, address("203.0.113.10"));
        wire.here("neigh replace 203.0.113.11 lladdr 02:00:00:00:00:0b nud permanent dev NAME");

        follow("later news is seen", () -> tables.neighbour(ifindex, address("203.0.113.11")).isPresent());
        assertEquals(NeighbourState.PERMANENT, tables.neighbour(ifindex, NEIGHBOUR).orElseThrow().state());
        assertTrue(tables.neighbour(ifindex, address("203.0.113.10")).isEmpty());
    }

    @Test
    void whenNewsIsLostEverythingIsReadAfresh() throws IOException {
        follow("what opening the wire caused is over", () -> !tables.poll());
        final int before = heard.everything;
        final List<String> changes = new ArrayList<>();
        for (int i = 0; i < 4000; i++) {                           // several times what the socket's queue holds
            changes.add("neigh replace 203.0.113.%d lladdr 02:00:00:00:%02x:%02x nud permanent dev %s"
                .formatted(10 + i % 100, i >> 8, i & 0xff, wire.name()));
        }
        Wire.batch(changes);

        follow("the last MAC is known", () -> tables.neighbour(ifindex, address("203.0.113.109"))
            .filter(neighbour -> neighbour.mac() == 0x0200_0000_0000L + 3999).isPresent());
        assertTrue(heard.everything > before, "nothing was lost");
    }

    private void follow(final String what, final BooleanSupplier holds) {
        until(what, () -> {
            tables.poll();
            return holds.getAsBoolean();
        });
    }

    private static final class Heard implements KernelChanges {
        private final Set<InetAddress> neighbours = new HashSet<>();
        private final Set<Prefix> routes = new HashSet<>();
        private int everything;

        @Override
        public void neighbour(final int index, final InetAddress address) {
            neighbours.add(address);
        }

        @Override
        public void route(final Prefix destinations) {
            routes.add(destinations);
        }

        @Override
        public void everything() {
            everything++;
        }
    }
}
