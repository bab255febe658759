package io.sluice.testbed.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.Needs;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyTest {

    @BeforeAll
    static void needs() {
        Needs.root();
    }

    @Test
    void everyHostReachesEveryOtherAndNobodyAnswersForTheVip() {
        try (Topology network = Topology.open(2)) {
            for (final Host host : List.of(network.balancer(), network.backend(1), network.backend(2))) {
                assertTrue(ping(network, host.ipv4()).ok(), host.role());
                assertTrue(ping(network, host.ipv6()).ok(), host.role());
            }

            assertFalse(ping(network, Topology.VIP4).ok(), "a backend answers ARP for the VIP");
            assertFalse(ping(network, Topology.VIP6).ok(), "a backend answers neighbour solicitations for the VIP");
        }
        assertEquals(List.of(), Leftovers.of(ProcessHandle.current().pid()));
    }

    @Test
    void inARoutedNetworkOnlyTheReplyOfNatMissesItsWayWithoutTheBalancer() {
        try (Topology network = Topology.routed(1, 1, 2_000)) {
            network.vip(Topology.VIP4);
            network.vip(Topology.VIP6);
            for (final Host host : List.of(network.balancer(), network.backend(2))) {
                assertTrue(ping(network, host.ipv4()).ok(), host.role());
                assertTrue(ping(network, host.ipv6()).ok(), host.role());
            }
            final Host near = network.backend(1);
            assertFalse(ping(network, near.ipv4()).ok(), "the balancer's kernel passes on the replies of a near backend");
            assertFalse(ping(network, near.ipv6()).ok(), "the balancer's kernel passes on the replies of a near backend");
            assertGateway(near, Topology.VIP4, network.client().ipv4(), Router.Side.LAN.ipv4(Router.NUMBER));
            assertGateway(near, Topology.VIP6, network.client().ipv6(), Router.Side.LAN.ipv6(Router.NUMBER));
            assertGateway(near, near.ipv4(), network.client().ipv4(), network.balancer().ipv4());
            assertGateway(near, near.ipv6(), network.client().ipv6(), network.balancer().ipv6());
        }
        assertEquals(List.of(), Leftovers.of(ProcessHandle.current().pid()));
    }

    private static void assertGateway(final Host host, final String source, final String destination, final String gateway) {
        final String route = host.netns().run("ip route get " + destination + " from " + source);
        assertTrue(route.contains("via " + gateway + " "), route);
    }

    @Test
    void aRouterSaysThatSomethingDoesNotFit() {
        try (Topology network = Topology.routed(0, 1, Topology.ETHERNET_MTU)) {
            network.router().mtu(Router.Side.INSIDE, 1_400);
            for (final String address : List.of(network.backend(1).ipv4(), network.backend(1).ipv6())) {
                final Outcome tooBig =
                    network.client().netns().attempt("ping", "-M", "do", "-c", "1", "-W", "1", "-s", "1440", address);
                assertTrue((tooBig.out() + tooBig.err()).contains("mtu"), tooBig.toString());
                assertTrue((tooBig.out() + tooBig.err()).contains("1400"), tooBig.toString());
            }
        }
    }

    private static Outcome ping(final Topology network, final String address) {
        return network.client().netns().attempt("ping", "-c", "1", "-W", "1", address);
    }

    @Test
    void theBalancersDeviceHasTheQueuesAskedFor() {
        try (Topology network = Topology.open(0, 2)) {
            assertEquals("rx-0\nrx-1\ntx-0\ntx-1\n", network.balancer().netns().run("ls /sys/class/net/to-switch/queues"));
        }
    }

    /** Ctrl-C in a terminal is SIGINT, which a shell has its background jobs ignore; a service manager sends SIGTERM. */
    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void aSignalLeavesNothingBehind(final String signal) throws Exception {
        final String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        final Process testbed = new ProcessBuilder("env", "--default-signal=INT", java,
            "-cp", System.getProperty("java.class.path"), TopologyUntilKilled.class.getName()).redirectErrorStream(true).start();
        try (BufferedReader lines = testbed.inputReader()) {
            assertEquals("up", lines.readLine());
            assertFalse(Leftovers.of(testbed.pid()).isEmpty());

            Shell.run("kill -s " + signal + " " + testbed.pid());

            assertTrue(testbed.waitFor(Duration.ofMinutes(2).toMillis(), TimeUnit.MILLISECONDS));
            assertEquals(null, lines.readLine(), "a quiet end");
        } finally {
            testbed.destroy();
        }
        assertEquals(List.of(), Leftovers.of(testbed.pid()));
    }
}
