package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Needs;
import io.sluice.testbed.net.Await;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Meanwhile;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.node.Installation;
import io.sluice.testbed.traffic.BigFile;
import io.sluice.testbed.traffic.Download;
import io.sluice.testbed.traffic.Echo;
import io.sluice.testbed.traffic.HeldConnections;
import io.sluice.testbed.traffic.HeldDatagrams;
import io.sluice.testbed.traffic.HeldReport;
import io.sluice.testbed.traffic.HttpLoad;
import io.sluice.testbed.traffic.JavaProgram;
import io.sluice.testbed.traffic.LoadReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Backends are drained: for a while, until nothing is left, or until a deadline. Each of two backends has half of all. */
class DrainScenarioTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int EACH = 2;
    private static final int ECHO = 7;
    private static final int HELD = 12;
    private static final int DOWNLOADS = 4;
    private static final int MEBIBYTES = 16;
    private static final int PAUSE_MS = 20;
    private static final int REQUESTS = 300;

    private static CloseStack parts;
    private static Stage stage;

    @BeforeAll
    static void open() {
        Needs.root();
        Needs.command("cc");
        try (CloseStack opening = new CloseStack()) {
            stage = opening.push(new Stage(Installation::forAWhile,
                () -> Topology.routed(EACH, EACH, Topology.ETHERNET_MTU), List.of(), List.of()));
            stage.network().backends().forEach(backend -> opening.push(new Echo(backend, ECHO)));
            for (final Way way : ways()) {
                if (way.answersDirectly()) {
                    stage.network().vip(way.vip());
                }
                balance(way, "web-" + way, Stage.endpoint(way.vip(), 80) + Stage.QUICK_CHECK + " --timeout closing=5s");
                balance(way, "echo-" + way, Stage.endpoint(way.vip(), ECHO) + "/udp");
            }
            stage.awaitAllInForce();
            parts = opening.release();
        }
    }

    private static void balance(final Way way, final String vip, final String endpointAndOptions) {
        stage.cli().tell("vip add " + endpointAndOptions + " --scheduler rr " + way.options() + " --name " + vip);
        backends(way).forEach(backend -> stage.cli().tell("backend add " + vip + " " + backend.ipv4() + " --name "
            + backend.role() + "-" + vip));
    }

    private static List<Host> backends(final Way way) {
        return stage.network().backends().subList(way.near() ? 0 : EACH, way.near() ? EACH : 2 * EACH);
    }

    @AfterAll
    static void close() {
        if (parts != null) {
            parts.close();
        }
    }

    static List<Way> ways() {
        return Way.of("dsr-4", "nat-4", "fullnat-4to4");
    }

    static Stream<Arguments> endings() {
        return ways().stream().flatMap(way -> Stream.of("cut", "reschedule").map(then -> Arguments.of(way, then)));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void nothingBreaksWhileABackendIsDrainedAndReturned(final Way way) throws InterruptedException {
        final String drained = backends(way).get(0).role();
        final Path file = BigFile.in(Stage.FILES, MEBIBYTES).path();
        final String url = way.url() + "/files/" + file.getFileName();
        try (JavaProgram<HeldReport> held = hold(way)) {
            final List<Process> downloads =
                Stream.generate(() -> Download.begin(stage.network().client(), url, file, "1M")).limit(DOWNLOADS).toList();
            Await.until(() -> "downloads from " + drained + ": " + shown(way), LIMIT,
                () -> connections(way, drained) >= (HELD + DOWNLOADS) / EACH);

            drain(way, drained, "");
            final LoadReport without = load(way);
            assertEquals(Map.of(), without.failed());
            assertEquals(0, without.answeredBy(drained));
            assertTrue(connections(way, drained) >= HELD / EACH, shown(way));

            undrain(way, drained);
            final LoadReport with = load(way);
            assertEquals(Map.of(), with.failed());
            assertEquals(REQUESTS / EACH, with.answeredBy(drained), 1);
            for (final Process download : downloads) {
                assertEquals(0, download.waitFor());
            }
            final HeldReport report = held.stop();
            assertEquals(Map.of(), report.lost());
            assertEquals(HELD, report.opened());
        }
    }

    @ParameterizedTest
    @MethodSource("endings")
    void atTheDeadlineWhatIsLeftEnds(final Way way, final String then) {
        final String drained = backends(way).get(0).role();
        try (JavaProgram<HeldReport> held = hold(way)) {
            final String said = drainAndWait(way, drained, " --deadline 2s --then " + then);

            assertTrue(said.contains(" left\n"), said);
            assertTrue(said.endsWith("the deadline has come; what was left is " + (then.equals("cut") ? "cut" : "rescheduled")
                + "\n"), said);
            final HeldReport report = held.await("the end of those to " + drained, LIMIT,
                now -> now.lostTo(drained) == HELD / EACH);
            assertEquals(Map.of(drained, (long) HELD / EACH), report.lost(), "the others go on");
            final LoadReport without = load(way);
            assertEquals(Map.of(), without.failed());
            assertEquals(0, without.answeredBy(drained));
            assertEquals(HELD / EACH, held.stop().opened());
        } finally {
            undrain(way, drained);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void theWaitEndsWithTheLastConnection(final Way way) {
        final String drained = backends(way).get(0).role();
        try (JavaProgram<HeldReport> held = hold(way)) {
            drain(way, drained, " --deadline 60m");
            final CompletableFuture<String> waiting =
                Meanwhile.begin(() -> drainAndWait(way, drained, " --deadline 60m"));
            held.stop();

            assertTrue(waiting.join().endsWith(" is drained: no connections are left\n"), waiting.join());
        } finally {
            undrain(way, drained);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void atTheDeadlineDatagramsGoElsewhereAndNoneIsLost(final Way way) {
        final String drained = backends(way).get(0).role();
        final String vip = "echo-" + way;
        try (JavaProgram<HeldReport> held =
                 HeldDatagrams.start(stage.network().client(), way.vip(), ECHO, HELD, PAUSE_MS)) {
            held.await("flows", LIMIT, report -> report.openTo(drained) == HELD / EACH && report.opened() == HELD);

            stage.cli().tell("backend drain " + vip + " " + drained + "-" + vip);
            stage.dataplane().awaitAdoption(stage.sluice().state());
            final HeldReport draining = held.latest().orElseThrow();
            held.await("exchanges", LIMIT, report -> report.fewest() > draining.fewest() + 5);
            assertEquals(HELD / EACH, held.latest().orElseThrow().openTo(drained), "they go on");

            stage.cli().tell("backend drain " + vip + " " + drained + "-" + vip + " --deadline 0s");
            held.await("another backend's answers", LIMIT, report -> report.openTo(drained) == 0);
            final HeldReport report = held.stop();
            assertEquals(HELD, report.opened());
            assertEquals(Map.of(), report.refused());
        } finally {
            stage.cli().tell("backend undrain " + vip + " " + drained + "-" + vip);
        }
    }

    private static JavaProgram<HeldReport> hold(final Way way) {
        final JavaProgram<HeldReport> held =
            HeldConnections.start(stage.network().client(), way.vip(), 80, HELD, PAUSE_MS);
        held.await("connections, half to each", LIMIT, report -> report.opened() == HELD
            && report.open().values().stream().allMatch(count -> count == HELD / EACH));
        return held;
    }

    private static LoadReport load(final Way way) {
        return HttpLoad.start(stage.network().client(), way.vip(), 80, REQUESTS, 4, 0).await(LIMIT);
    }

    private static void drain(final Way way, final String backend, final String options) {
        stage.cli().tell(draining(way, backend, options));
        stage.dataplane().awaitAdoption(stage.sluice().state());
    }

    /** What a person sees who waits. */
    private static String drainAndWait(final Way way, final String backend, final String options) {
        final String said = stage.cli().run(draining(way, backend, options + " --wait"));
        stage.dataplane().awaitAdoption(stage.sluice().state());
        return said;
    }

    private static String draining(final Way way, final String backend, final String options) {
        return "backend drain web-" + way + " " + backend + "-web-" + way + options;
    }

    private static void undrain(final Way way, final String backend) {
        stage.cli().tell("backend undrain web-" + way + " " + backend + "-web-" + way);
        stage.dataplane().awaitAdoption(stage.sluice().state());
    }

    private static long connections(final Way way, final String backend) {
        return stage.controller().backend(backend + "-web-" + way).path("connections").asLong();
    }

    private static String shown(final Way way) {
        return stage.cli().run("backend list web-" + way);
    }
}
