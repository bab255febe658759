package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Needs;
import io.sluice.testbed.net.Await;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Netns;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.node.Installation;
import io.sluice.testbed.traffic.BigFile;
import io.sluice.testbed.traffic.Capture;
import io.sluice.testbed.traffic.Download;
import io.sluice.testbed.traffic.HeldConnections;
import io.sluice.testbed.traffic.HeldReport;
import io.sluice.testbed.traffic.JavaProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The balancer's host forwards packets, as one may that is a router too. While no dataplane runs on it, its own stack neither
 * answers for a VIP nor forwards what is Sluice's, so connections go on when there is a dataplane again.
 */
class GuardScenarioTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int BACKENDS = 2;
    private static final int HELD = 5;
    private static final int PAUSE_MS = 20;
    private static final int MEBIBYTES = 100;
    /** Slow enough that it is still under way when the dataplane is killed. */
    private static final String RATE = "25M";
    private static final int UNDER_WAY = 1_000;
    private static final int TRIES_AGAIN = 10;
    private static final String RESETS = "(tcp[tcpflags] & tcp-rst != 0 or (ip6[6] = 6 and ip6[53] & 4 != 0))";
    private static final String ICMP = "(icmp or (icmp6 and (ip6[40] < 128 or ip6[40] = 137)))";       // errors and redirects

    @BeforeAll
    static void needs() {
        Needs.root();
    }

    private static List<Way> ways() {
        return Way.of("dsr-4", "dsr-6", "nat-4", "nat-6");
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "generic", "af-packet"})
    void aHostThatForwardsKeepsQuietWhileNoDataplaneRuns(final String io) throws Exception {
        try (CloseStack open = new CloseStack()) {
            final Stage stage = open.push(new Stage(Installation::forAWhile,
                () -> Topology.routed(BACKENDS, 0, Topology.ETHERNET_MTU), List.of(), List.of(), "--io", io));
            final Netns balancer = stage.network().balancer().netns();
            balancer.sysctl("net/ipv4/ip_forward", "1").sysctl("net/ipv6/conf/all/forwarding", "1");
            ways().forEach(way -> balance(stage, way));
            stage.awaitAllInForce();
            final Map<Way, JavaProgram<HeldReport>> held = hold(stage, open);
            final Path file = BigFile.in(Stage.FILES, MEBIBYTES).path();
            final List<Process> downloads = ways().stream().map(way -> download(stage, way, file)).toList();
            final long before = stage.counted("forwarded");
            Await.until("downloads are under way", LIMIT, () -> stage.counted("forwarded") > before + UNDER_WAY);

            try (Capture client = new Capture(stage.network().client().netns(), Host.DEVICE, disturbing(stage))) {
                stage.dataplane().kill9();
                assertSilence(stage);
                stage.dataplane().start();
                for (final Process download : downloads) {
                    assertEquals(0, download.waitFor());
                }
                assertAllGoOn(held, "after the restart");
                stage.dataplane().stop();
                assertSilence(stage);
                assertEquals(List.of(), client.frames(), "what the client must not see");

                assertTrue(stage.cli().run("release --interface " + Host.DEVICE).contains("took off"));
                client.await("what a host does that has no guard", any -> true);
            }
        }
    }

    private static void balance(final Stage stage, final Way way) {
        if (way.answersDirectly()) {
            stage.network().vip(way.vip());
        }
        stage.cli().tell("vip add " + Stage.endpoint(way.vip(), 80) + Stage.QUICK_CHECK + " " + way.options() + " --name " + way);
        stage.network().backends().forEach(backend -> stage.cli().tell("backend add " + way + " " + backend.address(way.vip())
            + " --name " + backend.role() + "-" + way));
    }

    private static Map<Way, JavaProgram<HeldReport>> hold(final Stage stage, final CloseStack open) {
        final Map<Way, JavaProgram<HeldReport>> held = new LinkedHashMap<>();
        ways().forEach(way -> held.put(way, open.push(
            HeldConnections.start(stage.network().client(), way.vip(), 80, HELD, PAUSE_MS))));
        held.forEach((way, connections) -> connections.await(HELD + " connections by " + way, LIMIT,
            report -> report.opened() == HELD));
        return held;
    }

    private static Process download(final Stage stage, final Way way, final Path file) {
        return Download.begin(stage.network().client(), way.url() + "/files/" + file.getFileName(), file, RATE);
    }

    /** What would break the client's connections: resets, ICMP, and what comes from a backend and not from the VIP. */
    private static String disturbing(final Stage stage) {
        return RESETS + " or " + ICMP + " or " + stage.network().backends().stream()
            .map(backend -> "src host " + backend.ipv4() + " or src host " + backend.ipv6()).collect(Collectors.joining(" or "));
    }

    /** Both ends send again and again, and the balancer says nothing to that and passes nothing on. */
    private static void assertSilence(final Stage stage) {
        final Host balancer = stage.network().balancer();
        final String clients = "src net 198.51.100.0/24 or src net 2001:db8:1::/64";
        final String wire = "to-" + balancer.role();
        final Netns lan = stage.network().lan().netns();
        try (Capture said = new Capture(lan, wire, "ether src " + balancer.mac() + " and (" + ICMP + " or " + clients + ")");
            Capture asked = new Capture(lan, wire, "ether dst " + balancer.mac() + " and tcp and (" + clients + ")")) {
            Await.until(() -> "clients try again, after " + asked.frames().size(), LIMIT,
                () -> asked.frames().size() > TRIES_AGAIN);
            assertEquals(List.of(), said.frames(), "what the balancer's host says or passes on");
        }
    }

    private static void assertAllGoOn(final Map<Way, JavaProgram<HeldReport>> held, final String when) {
        held.forEach((way, connections) -> {
            final long before = connections.latest().orElseThrow().exchanges();
            connections.await("exchanges by " + way + " " + when, LIMIT,
                report -> report.exchanges() >= before + 10 * HELD || !report.lost().isEmpty());
            assertEquals(Map.of(), connections.latest().orElseThrow().lost(), way + " " + when);
            assertEquals(HELD, connections.latest().orElseThrow().opened(), way + " " + when);
        });
    }
}
