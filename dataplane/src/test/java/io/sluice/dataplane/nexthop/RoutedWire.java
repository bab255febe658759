package io.sluice.dataplane.nexthop;

import static io.sluice.netlink.Wire.until;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Interface;
import io.sluice.netlink.Wire;
import io.sluice.table.NextHopState;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * The {@link NextHops} of our device, which is the near end of a {@link Wire}; a router lives at its far end, backends behind it.
 * <pre>
 *     here                          router
 *  +---------+                 +----------------+
 *  |  NAME   +-------veth------+ far            |   198.51.100.0/24, 2001:db8:6::/64
 *  | .1  ::1 |                 | .2  ::2        |
 *  +---------+                 +----------------+
 *    203.0.113.0/24, 2001:db8:5::/64
 * </pre>
 */
final class RoutedWire implements AutoCloseable {
    private static final long MINUTE_NS = 60_000_000_000L;

    private final CloseStack opened = new CloseStack();
    private final Wire wire;
    private final NextHops hops;
    private long aheadNs;

    /** The router has a MAC that ends in 2, and no address yet. */
    RoutedWire(final String letter) {
        wire = opened.push(new Wire(letter));
        try {
            wire.here("address add 203.0.113.1/24 dev NAME");
            wire.here("address add 2001:db8:5::1/64 dev NAME nodad");
            wire.far("link set far address 02:00:00:00:00:02");
            wire.tune("ipv4", "retrans_time_ms", 100);             // fails after 0.3 s instead of 3
            wire.tune("ipv6", "retrans_time_ms", 100);
            hops = opened.push(NextHops.open(Interface.named(wire.name())));
        } catch (final AssertionError e) {
            close();
            throw e;
        }
    }

    Wire wire() {
        return wire;
    }

    NextHops hops() {
        return hops;
    }

    void routerUp() {
        wire.far("address add 203.0.113.2/24 dev far");
        wire.far("address add 2001:db8:5::2/64 dev far nodad");
    }

    void routesByRouter() {
        wire.here("route add 198.51.100.0/24 via 203.0.113.2 dev NAME");
        wire.here("route add 2001:db8:6::/64 via 2001:db8:5::2 dev NAME");
    }

    void permanent(final String literal, final int lastOctet) {
        wire.here("neigh replace %s lladdr 02:00:00:00:00:%02x nud permanent dev NAME".formatted(literal, lastOctet));
    }

    /** A gateway will do for all. */
    void want(final InetAddress... addresses) {
        hops.want(Arrays.stream(addresses).collect(Collectors.toMap(address -> address, address -> true)));
    }

    /** Of what was wanted so. */
    Way way(final InetAddress backend) {
        return hops.of(backend, true);
    }

    boolean poll() {
        return hops.poll(System.nanoTime() + aheadNs);
    }

    void aMinutePasses() {
        aheadNs += MINUTE_NS;
    }

    void follow(final InetAddress backend, final NextHopState state) {
        follow(backend + " is " + state, () -> way(backend).next().state() == state);
    }

    void follow(final InetAddress backend, final long mac) {
        follow(backend + " is at " + Long.toHexString(mac), () -> way(backend).next().mac() == mac);
    }

    void follow(final InetAddress backend, final Way way) {
        follow(backend + " is reached by " + way, () -> way(backend).equals(way));
    }

    void follow(final String what, final BooleanSupplier holds) {
        until(what, () -> {
            poll();
            return holds.getAsBoolean();
        });
    }

    void followToTheEnd() {
        until("nothing more happens", () -> !poll());
    }

    @Override
    public void close() {
        opened.close();
    }
}
