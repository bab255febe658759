package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.linux.CloseStack;
import io.sluice.linux.Needs;
import io.sluice.testbed.net.Await;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.traffic.BigFile;
import io.sluice.testbed.traffic.Flood;
import io.sluice.testbed.traffic.JavaProgram;
import io.sluice.testbed.traffic.SteadyDownloads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Somebody floods the VIPs with SYNs from addresses where nobody is, while fifty downloads run: none breaks, and who comes new is
 * answered. How much the downloads get is said, beside what a flood leaves them that Sluice drops: at the rate that this one
 * reaches, and at the highest.
 */
class FloodScenarioTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int REMEMBERED = 20_000;
    private static final int EACH = 25;
    private static final int ROUNDS = 1;
    private static final long WINDOW_MS = 3_000;
    private static final int NOBODY_PORT = 9;

    private final List<JavaProgram<SteadyDownloads.Report>> downloads = new ArrayList<>();

    private int answered;

    /** How much all downloads got in a second, beside how many frames of a flood. */
    private record Window(double octets, double frames) {
        String goodput() {
            return String.format(Locale.ROOT, "%.1f MiB/s", octets / (1 << 20));
        }
    }

    @Test
    void downloadsGoOnBesideAFloodOfSyns() {
        Needs.root();
        final BigFile file = BigFile.in(Stage.FILES, 100);
        try (CloseStack open = new CloseStack()) {
            final Stage stage = open.push(new Stage(() -> Topology.routed(2, 0, Topology.ETHERNET_MTU), List.of(), List.of(),
                "--connections", Integer.toString(REMEMBERED)));
            final Host stranger = stage.network().stranger();
            final List<Way> ways = Way.of("dsr-4", "nat-4");
            stage.network().backends().forEach(FloodScenarioTest::ignoreFlood);
            for (final Way way : ways) {
                balance(stage, way);
            }
            stage.awaitAllInForce();
            for (final Way way : ways) {
                downloads.add(open.push(SteadyDownloads.start(stage.network().client(), way.vip(), 80,
                    "/files/" + file.path().getFileName(), EACH)));
            }
            downloads.forEach(all -> all.await(EACH + " downloads", LIMIT, report -> report.begun() == EACH));

            for (int round = 0; round < ROUNDS; round++) {
                for (final Way way : ways) {
                    final Window dropped = beside(stage, stranger, way, NOBODY_PORT, Flood.Kind.UDP, 0);
                    final Window beside = beside(stage, stranger, way, 80, Flood.Kind.SYN, dropped.frames);
                    final Window most = beside(stage, stranger, way, 80, Flood.Kind.SYN, 0);
                    System.out.printf(Locale.ROOT, "%s: %s beside %.0f dropped frames/s; %s beside %.0f SYNs/s, ratio %.2f; "
                        + "%s beside %.0f SYNs/s%n", way, dropped.goodput(), dropped.frames, beside.goodput(), beside.frames,
                        beside.octets / dropped.octets, most.goodput(), most.frames);
                    assertShare(stage);
                }
            }
            assertTrue(stage.counted("dropped_no_service") > 0, "the other flood came too");
            downloads.forEach(all -> assertEquals(Map.of(), all.stop().broken()));
        }
    }

    /** Its kernel drops what comes from nowhere, so that it is the balancer's work that downloads feel: all share the cores. */
    private static void ignoreFlood(final Host backend) {
        backend.netns().run("ip route add blackhole 10.0.0.0/8");
        backend.netns().run("sysctl -qw net.ipv4.conf.all.rp_filter=1");
    }

    private static void balance(final Stage stage, final Way way) {
        if (way.answersDirectly()) {
            stage.network().vip(way.vip());
        }
        stage.balance(way.name(), way.vip(), Stage.endpoint(way.vip(), 80) + " " + way.options());
    }

    private Window beside(final Stage stage, final Host stranger, final Way way, final int port, final Flood.Kind kind,
        final double perSecond) {
        try (JavaProgram<Flood.Report> flood =
            Flood.start(stranger, stage.network().balancer(), way.vip(), port, kind, perSecond)) {
            flood.await("a flood", LIMIT, report -> report.sent() > 0);
            if (kind == Flood.Kind.SYN) {
                final long challenged = challenged(stage);
                Await.until("SYNs are challenged", LIMIT, () -> challenged(stage) > challenged);
            }
            final Flood.Report begun = flood.latest().orElseThrow();
            final long before = octets();
            final Flood.Report later =
                flood.await("a while of it", LIMIT, report -> report.ms() >= begun.ms() + WINDOW_MS);
            final double seconds = (later.ms() - begun.ms()) / 1e3;
            final Window window = new Window((octets() - before) / seconds, (later.sent() - begun.sent()) / seconds);
            if (kind == Flood.Kind.SYN) {
                assertAnswered(stage, way);
            }
            flood.stop();
            assertTrue(window.octets > 0, "nothing came beside a flood of " + kind);
            return window;
        }
    }

    /** Somebody new gets through, if not at the first try. */
    private void assertAnswered(final Stage stage, final Way way) {
        final String seconds = stage.network().client().netns().run("curl --silent --show-error --fail --max-time "
            + LIMIT.toSeconds() + " --output /dev/null --write-out %{time_total} http://" + way.vip() + "/");
        answered++;
        System.out.println(way + ": somebody new was answered after " + seconds + " s");
    }

    private static long challenged(final Stage stage) {
        return count(stage.controller().ask("stats").get("steering"), "challenged_syn");
    }

    private long octets() {
        return downloads.stream().mapToLong(all -> all.latest().orElseThrow().octets()).sum();
    }

    /** Half-open connections have half of the table, and those that found no room were counted. */
    private void assertShare(final Stage stage) {
        final JsonNode stats = stage.controller().ask("stats");
        final JsonNode remarks = stats.get("remarks");
        long remembered = 0;
        for (final JsonNode backend : stage.controller().ask("backend list").get("backends")) {
            remembered += backend.path("connections").asLong();
        }
        assertTrue(remembered <= REMEMBERED / 2 + 2 * EACH + answered, remembered + " connections: " + stats);
        assertTrue(count(remarks, "evicted_half_open") + count(remarks, "not_remembered_half_open") > 0, stats.toString());
        assertEquals(0, count(remarks, "not_remembered_full"), stats.toString());
    }

    private static long count(final JsonNode counters, final String name) {
        for (final JsonNode counter : counters) {
            if (counter.get("name").asText().equals(name)) {
                return counter.get("count").asLong();
            }
        }
        return 0;
    }
}
