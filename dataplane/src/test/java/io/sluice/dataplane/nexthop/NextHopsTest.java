package io.sluice.dataplane.nexthop;

import static io.sluice.netlink.Wire.address;
import static io.sluice.netlink.Wire.until;
import static io.sluice.table.NextHopState.BEHIND_GATEWAY;
import static io.sluice.table.NextHopState.NO_ROUTE;
import static io.sluice.table.NextHopState.OTHER_INTERFACE;
import static io.sluice.table.NextHopState.RESOLVED;
import static io.sluice.table.NextHopState.RESOLVING;
import static io.sluice.table.NextHopState.UNREACHABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Interface;
import io.sluice.linux.Needs;
import io.sluice.netlink.Wire;
import io.sluice.table.NextHop;
import io.sluice.table.NextHopState;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against the kernel: our device is the near end of a {@link Wire}, the backend lives at its far end. */
class NextHopsTest {
    private static final InetAddress BACKEND = address("203.0.113.2");
    private static final InetAddress BACKEND6 = address("2001:db8:5::2");
    private static final long FIRST_MAC = 0x0200_0000_0002L;
    private static final long SECOND_MAC = 0x0200_0000_0003L;

    private final CloseStack opened = new CloseStack();
    private Wire wire;
    private NextHops hops;

    @BeforeEach
    void open() {
        Needs.root();
        Needs.command("ip");
        wire = opened.push(new Wire("n"));
        wire.here("address add 203.0.113.1/24 dev NAME");
        wire.here("address add 2001:db8:5::1/64 dev NAME nodad");
        wire.far("link set far address 02:00:00:00:00:02");
        wire.tune("ipv4", "retrans_time_ms", 100);                 // fails after 0.3 s instead of 3
        wire.tune("ipv6", "retrans_time_ms", 100);
        hops = opened.push(NextHops.open(Interface.named(wire.name())));
    }

    @AfterEach
    void close() {
        opened.close();
    }

    @Test
    void aBackendThatAnswersIsResolved() {
        backendUp();
        want(BACKEND, BACKEND6);
        assertEquals(new NextHop(RESOLVING, 0), direct(BACKEND));

        follow(BACKEND, new NextHop(RESOLVED, FIRST_MAC));
        follow(BACKEND6, new NextHop(RESOLVED, FIRST_MAC));
    }

    @Test
    void aBackendThatDoesNotAnswerIsUnreachableUntilItDoes() {
        want(BACKEND, BACKEND6);
        hops.poll(System.nanoTime());
        assertEquals(new NextHop(RESOLVING, 0), direct(BACKEND));
        follow(BACKEND, UNREACHABLE);
        follow(BACKEND6, UNREACHABLE);

        backendUp();
        follow(BACKEND, new NextHop(RESOLVED, FIRST_MAC));
        follow(BACKEND6, new NextHop(RESOLVED, FIRST_MAC));
    }

    @Test
    void anAdministratorsEntryIsFollowed() {
        wire.here("neigh replace 203.0.113.2 lladdr 02:00:00:00:00:07 nud permanent dev NAME");
        want(BACKEND);
        follow(BACKEND, new NextHop(RESOLVED, 0x0200_0000_0007L));

        wire.here("neigh replace 203.0.113.2 lladdr 02:00:00:00:00:08 nud permanent dev NAME");
        follow(BACKEND, new NextHop(RESOLVED, 0x0200_0000_0008L));

        wire.here("neigh del 203.0.113.2 dev NAME");
        follow(BACKEND, UNREACHABLE);                              // the kernel fails an entry before deleting it
    }

    @Test
    void aGratuitousArpIsFollowed() {
        wire.far("address add 203.0.113.2/24 dev far");
        want(BACKEND);
        follow(BACKEND, new NextHop(RESOLVED, FIRST_MAC));

        wire.farSetting("ipv4/conf/far/arp_notify", 1);            // the kernel then announces a new MAC (RFC 5227)
        wire.far("link set far address 02:00:00:00:00:03");
        follow(BACKEND, new NextHop(RESOLVED, SECOND_MAC));
    }

    @Test
    void aMacThatChangesWithoutAWordIsNoticed() {
        wire.tune("ipv4", "base_reachable_time_ms", 500);
        wire.tune("ipv4", "delay_first_probe_time", 1);
        wire.far("address add 203.0.113.2/24 dev far");
        want(BACKEND);
        follow(BACKEND, new NextHop(RESOLVED, FIRST_MAC));

        wire.far("link set far address 02:00:00:00:00:03");
        follow(BACKEND, new NextHop(RESOLVED, SECOND_MAC));
    }

    @Test
    void routesAreFollowed() {
        final InetAddress beyond = address("198.51.100.7");
        want(beyond);
        wire.here("route add unreachable 198.51.100.0/24 metric 50");
        try {
            follow(beyond, NO_ROUTE);
            wire.here("route add 198.51.100.0/24 via 203.0.113.2 metric 40");
            follow(beyond, BEHIND_GATEWAY);
            wire.here("route add 198.51.100.0/24 dev NAME metric 30");
            wire.here("neigh replace 198.51.100.7 lladdr 02:00:00:00:00:07 nud permanent dev NAME");
            follow(beyond, new NextHop(RESOLVED, 0x0200_0000_0007L));
            wire.here("route del 198.51.100.0/24 metric 30");
            follow(beyond, BEHIND_GATEWAY);
        } finally {
            wire.here("route del unreachable 198.51.100.0/24 metric 50");
        }
    }

    @Test
    void ourDeviceGoingDownIsNoticedAndComingUpAgain() {
        backendUp();
        want(BACKEND);
        follow(BACKEND, new NextHop(RESOLVED, FIRST_MAC));

        wire.here("link set NAME down");
        until("the backend is no longer reached", () -> hops.poll(System.nanoTime()) && direct(BACKEND).state() != RESOLVED);
        wire.here("link set NAME up");
        follow(BACKEND, new NextHop(RESOLVED, FIRST_MAC));
    }

    @Test
    void backendsElsewhereAreSaidToBe() {
        try (Wire other = new Wire("o")) {
            other.here("address add 198.51.100.1/24 dev NAME");
            want(address("198.51.100.2"), address("203.0.113.1"), address("203.0.113.255"));

            follow(address("198.51.100.2"), OTHER_INTERFACE);
            follow(address("203.0.113.1"), OTHER_INTERFACE);       // the host itself
            follow(address("203.0.113.255"), NO_ROUTE);            // everybody
        }
    }

    @Test
    void aLinkLocalBackendIsLookedForOnOurDevice() {
        final InetAddress backend = address("fe80::2");
        wire.far("address add fe80::2/64 dev far nodad");
        want(backend);

        follow(backend, new NextHop(RESOLVED, FIRST_MAC));
    }

    @Test
    void whatIsNoLongerWantedIsForgotten() {
        backendUp();
        want(BACKEND);
        follow(BACKEND, new NextHop(RESOLVED, FIRST_MAC));

        want(BACKEND6);
        assertEquals(new NextHop(RESOLVING, 0), direct(BACKEND));
        follow(BACKEND6, new NextHop(RESOLVED, FIRST_MAC));
    }

    @Test
    void whatIsResolvedChangesNothing() {
        wire.here("neigh replace 203.0.113.2 lladdr 02:00:00:00:00:07 nud permanent dev NAME");
        want(BACKEND);
        follow(BACKEND, RESOLVED);

        assertFalse(hops.poll(System.nanoTime()));
    }

    @Test
    void thousandsAreResolvedInTurn() throws IOException {
        final Set<InetAddress> backends = new HashSet<>();
        final List<String> entries = new ArrayList<>();
        wire.here("route add 198.18.0.0/20 dev NAME");             // RFC 2544
        for (int i = 0; i < 3000; i++) {
            final String literal = "198.18." + (i >> 8) + "." + (i & 0xff);
            backends.add(address(literal));
            entries.add("neigh replace %s lladdr 02:00:00:00:%02x:%02x nud permanent dev %s"
                .formatted(literal, i >> 8, i & 0xff, wire.name()));
        }
        backends.remove(address("198.18.0.0"));
        Wire.batch(entries);
        want(backends.toArray(InetAddress[]::new));

        until("all are resolved", () -> {
            hops.poll(System.nanoTime());
            return backends.stream().allMatch(backend -> direct(backend).state() == RESOLVED);
        });
        assertEquals(new NextHop(RESOLVED, 0x0200_0000_0b07L), direct(address("198.18.11.7")));

        wire.here("route replace 198.18.0.0/20 via 203.0.113.2");
        until("all are behind a gateway", () -> {
            hops.poll(System.nanoTime());
            return backends.stream().allMatch(backend -> direct(backend).state() == BEHIND_GATEWAY);
        });
    }

    /** For L2 DSR. */
    private void want(final InetAddress... addresses) {
        hops.want(Arrays.stream(addresses).collect(Collectors.toMap(address -> address, address -> false)));
    }

    private NextHop direct(final InetAddress backend) {
        return hops.of(backend, false).next();
    }

    private void backendUp() {
        wire.far("address add 203.0.113.2/24 dev far");
        wire.far("address add 2001:db8:5::2/64 dev far nodad");
    }

    private void follow(final InetAddress backend, final NextHopState state) {
        until(backend + " is " + state, () -> {
            hops.poll(System.nanoTime());
            return direct(backend).state() == state;
        });
    }

    private void follow(final InetAddress backend, final NextHop expected) {
        until(backend + " is " + expected, () -> {
            hops.poll(System.nanoTime());
            return direct(backend).equals(expected);
        });
    }
}
