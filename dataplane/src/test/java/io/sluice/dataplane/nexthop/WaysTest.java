package io.sluice.dataplane.nexthop;

import static io.sluice.netlink.Wire.address;
import static io.sluice.netlink.Wire.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.Needs;
import io.sluice.netlink.Wire;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What else is told of the way to a backend, and of this host; against the kernel, on a {@link RoutedWire}. */
class WaysTest {
    private static final InetAddress OWN = address("203.0.113.1");
    private static final InetAddress OWN6 = address("2001:db8:5::1");
    private static final InetAddress BACKEND = address("198.51.100.7");
    private static final InetAddress BACKEND6 = address("2001:db8:6::7");
    private static final long FIRST_MAC = 0x0200_0000_0002L;

    private RoutedWire net;

    @BeforeEach
    void open() {
        Needs.root();
        Needs.command("ip");
        net = new RoutedWire("v");
    }

    @AfterEach
    void close() {
        if (net != null) {
            net.close();
        }
    }

    @Test
    void theMtuIsThatOfTheRouteOrTheLink() {
        net.permanent("203.0.113.2", 2);
        net.wire().here("route add 198.51.100.0/24 via 203.0.113.2 dev NAME");
        net.wire().here("route add 2001:db8:6::/64 via 2001:db8:5::2 dev NAME mtu 1400");
        net.want(BACKEND, BACKEND6);
        followMtu(BACKEND, 1500);
        followMtu(BACKEND6, 1400);

        net.wire().here("route replace 198.51.100.0/24 via 203.0.113.2 dev NAME mtu 1300");
        followMtu(BACKEND, 1300);
        assertEquals(FIRST_MAC, net.way(BACKEND).next().mac());
        net.wire().here("route replace 198.51.100.0/24 via 203.0.113.2 dev NAME");
        followMtu(BACKEND, 1500);
        net.wire().here("link set NAME mtu 1280");
        followMtu(BACKEND, 1280);
        followMtu(BACKEND6, 1280);
    }

    @Test
    void aPathMtuThatTheKernelLearntIsSeenWithinAMinute() {
        net.routerUp();
        net.wire().farSetting("ipv4/ip_forward", 1);
        net.wire().far("link set lo up");
        net.wire().far("route add 198.51.100.0/24 dev lo mtu lock 1300");      // a router heeds only a locked one
        net.routesByRouter();
        net.want(BACKEND);
        followMtu(BACKEND, 1500);

        net.follow("the router has complained of a packet too big, and the kernel has heard it", () -> {
            send(BACKEND, 1400);
            net.aMinutePasses();
            net.poll();
            return net.way(BACKEND).mtu() == 1300;
        });
    }

    @Test
    void theSourceIsTheOneThatTheKernelWouldTake() {
        net.wire().here("address add 203.0.113.100/32 dev NAME");
        net.wire().here("route add 198.51.100.0/24 via 203.0.113.2 dev NAME src 203.0.113.100");
        net.want(BACKEND, address("203.0.113.9"));
        followSource(BACKEND, address("203.0.113.100"));
        followSource(address("203.0.113.9"), OWN);

        net.wire().here("route replace 198.51.100.0/24 via 203.0.113.2 dev NAME");
        followSource(BACKEND, OWN);
    }

    @Test
    void anIpv6SourceIsTakenAsSoonAsNobodyElseHasIt() {
        final InetAddress backend = address("2001:db8:9::2");
        net.wire().here("route add 2001:db8:9::/64 dev NAME");
        net.want(backend);
        followSource(backend, OWN6);

        net.wire().here("address add 2001:db8:9::1/128 dev NAME");      // tentative for a second or so (RFC 4862)
        followSource(backend, address("2001:db8:9::1"));
        net.wire().here("address change 2001:db8:9::1/128 dev NAME preferred_lft 0");
        followSource(backend, OWN6);
    }

    @Test
    void theHostsAddressesOnAllDevicesAreFollowed() {
        net.follow("what opening the wire caused is over", () -> !net.poll() && net.hops().hostAddresses().contains(OWN6));
        assertTrue(net.hops().hostAddresses().containsAll(Set.of(OWN, OWN6)));
        final int before = net.hops().hostEdition();
        final InetAddress elsewhere = address("198.19.0.1");

        try (Wire other = new Wire("y")) {
            other.here("address add 198.19.0.1/24 dev NAME");
            followHost("a new one is seen", elsewhere, true);
            other.here("address add 198.19.0.1/32 dev NAME");       // the same once more
            other.here("address del 198.19.0.1/24 dev NAME");
            other.here("address add 198.19.0.2/24 dev NAME");
            followHost("a later one is seen", address("198.19.0.2"), true);
            assertTrue(net.hops().hostAddresses().contains(elsewhere));
        }
        followHost("they go with their device", elsewhere, false);
        assertTrue(net.hops().hostEdition() > before);
    }

    @Test
    void aHostAddressThatComesOrGoesIsAChange() {
        net.follow("the link-local address is there, too", () -> net.hops().hostAddresses().stream()
            .anyMatch(InetAddress::isLinkLocalAddress));
        final int before = net.hops().hostEdition();
        net.wire().here("address add 203.0.113.77/32 dev NAME");

        until("a change is told that is the address", () -> net.poll() && net.hops().hostEdition() != before
            && net.hops().hostAddresses().contains(address("203.0.113.77")));
        net.followToTheEnd();
        final int after = net.hops().hostEdition();
        net.wire().here("link set NAME mtu 1400");
        net.wire().here("address add 203.0.113.77/24 dev NAME");   // the same once more
        net.want(address("203.0.113.9"));
        followMtu(address("203.0.113.9"), 1400);
        assertEquals(after, net.hops().hostEdition());
    }

    private void followMtu(final InetAddress backend, final int mtu) {
        net.follow("the MTU towards " + backend + " is " + mtu, () -> net.way(backend).mtu() == mtu);
    }

    private void followSource(final InetAddress backend, final InetAddress source) {
        net.follow("the source towards " + backend + " is " + source, () -> source.equals(net.way(backend).source()));
    }

    private void followHost(final String what, final InetAddress own, final boolean present) {
        net.follow(what, () -> net.hops().hostAddresses().contains(own) == present);
    }

    private static void send(final InetAddress to, final int octets) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(new byte[octets], octets, to, 9));
        } catch (final IOException e) {
            if (!String.valueOf(e.getMessage()).contains("Message too long")) {    // it has been heard of already
                throw new AssertionError("sending to " + to, e);
            }
        }
    }
}
