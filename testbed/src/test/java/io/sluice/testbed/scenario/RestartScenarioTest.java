package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.linux.CloseStack;
import io.sluice.linux.Needs;
import io.sluice.testbed.net.Await;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Leftovers;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.node.DataplaneNode;
import io.sluice.testbed.node.Installation;
import io.sluice.testbed.traffic.HeldConnections;
import io.sluice.testbed.traffic.HeldReport;
import io.sluice.testbed.traffic.JavaProgram;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The dataplane ends, however it ends, and starts, also with more or fewer workers: the connections of all modes go on. */
class RestartScenarioTest {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int EACH = 2;
    private static final int QUEUES = 2;
    private static final int HELD = 8;
    private static final int PAUSE_MS = 50;
    private static final int EXCHANGES = 3;
    private static final int LIVES = 2;

    private final Map<Way, JavaProgram<HeldReport>> held = new LinkedHashMap<>();

    @BeforeAll
    static void needs() {
        Needs.root();
    }

    private static List<Way> ways() {
        return Way.of("dsr-4", "nat-4", "nat-6", "fullnat-4to4", "fullnat-6to4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "af-packet"})
    void heldConnectionsGoOn(final String io) {
        try (CloseStack open = new CloseStack()) {
            final Stage stage = hold(open, io);

            stage.dataplane().kill9();
            stage.dataplane().start();
            assertBytesFlow(stage, "after kill -9");
            stage.dataplane().stop();
            stage.dataplane().start();
            assertBytesFlow(stage, "after SIGTERM");
            stage.dataplane().kill9();
            stage.network().dealToQueues(1);
            final DataplaneNode alone = stage.sluice().startDataplane("--io", io, "--queues", "0");
            assertBytesFlow(stage, "with one queue");
            alone.kill9();
            stage.network().dealToQueues(QUEUES);
            final DataplaneNode last = stage.sluice().startDataplane("--io", io, "--queues", "0,1");
            assertBytesFlow(stage, "with two queues again");
            assertTrue(last.log().contains("dealt from 2 worker(s) to 1"), last.log());
            assertTrue(last.log().contains("dealt from 1 worker(s) to 2"), last.log());
            assertCounted(stage);

            held.forEach((way, connections) -> {
                final HeldReport report = connections.stop();
                assertEquals(Map.of(), report.lost(), way.toString());
                assertEquals(HELD, report.opened(), way.toString());
            });
            assertUncounted(stage);
        }
    }

    /** As tables of another version would be, the flow tables are out of the way when the next dataplane starts. */
    @Test
    void withoutFlowTablesTheyGoOnFromTheStore() {
        try (CloseStack open = new CloseStack()) {
            final Stage stage = hold(open, "native");
            for (int life = 1; life <= LIVES; life++) {
                Await.until(() -> "all are stored: " + stage.controller().ask("stats").get("store"), LIMIT,
                    () -> stored(stage, "stored") == (long) HELD * ways().size());
                stage.dataplane().kill9();
                Leftovers.removeTree(stage.sluice().memory().resolve("flows"));
                stage.dataplane().start();
                assertBytesFlow(stage, "from the store, life " + life);
            }
            assertCounted(stage);
            held.forEach((way, connections) -> {
                final HeldReport report = connections.stop();
                assertEquals(Map.of(), report.lost(), way.toString());
                assertEquals(HELD, report.opened(), way.toString());
            });
        }
    }

    private static long stored(final Stage stage, final String counter) {
        for (final JsonNode each : stage.controller().ask("stats").get("store")) {
            if (each.get("name").asText().equals(counter)) {
                return each.get("count").asLong();
            }
        }
        return 0;
    }

    /** A stage with so many connections held by each way. */
    private Stage hold(final CloseStack open, final String io) {
        final Stage stage = open.push(new Stage(Installation::forAWhile,
            () -> Topology.routed(EACH, EACH, Topology.ETHERNET_MTU, QUEUES), List.of(), List.of(), "--io", io));
        ways().forEach(way -> balance(stage, way));
        stage.awaitAllInForce();
        for (final Way way : ways()) {
            held.put(way, open.push(HeldConnections.start(stage.network().client(), way.vip(), 80, HELD, PAUSE_MS)));
        }
        held.forEach((way, connections) -> connections.await(HELD + " connections by " + way, LIMIT,
            report -> report.opened() == HELD));
        assertCounted(stage);
        return stage;
    }

    private static void balance(final Stage stage, final Way way) {
        if (way.answersDirectly()) {
            stage.network().vip(way.vip());
        }
        stage.cli().tell("vip add " + Stage.endpoint(way.vip(), 80) + Stage.QUICK_CHECK + " " + way.options() + " --name " + way);
        final List<Host> backends = stage.network().backends().subList(way.near() ? 0 : EACH, way.near() ? EACH : 2 * EACH);
        backends.forEach(backend -> stage.cli().tell("backend add " + way + " "
            + (way.backend() == 4 ? backend.ipv4() : backend.ipv6()) + " --name " + backend.role() + "-" + way));
    }

    private void assertBytesFlow(final Stage stage, final String when) {
        stage.awaitAllInForce();
        final Map<Way, Long> before = new LinkedHashMap<>();
        held.forEach((way, connections) -> before.put(way, connections.latest().orElseThrow().fewest()));
        held.forEach((way, connections) -> connections.await("exchanges on each connection by " + way + " " + when, LIMIT,
            report -> report.fewest() >= before.get(way) + EXCHANGES || !report.lost().isEmpty()));
        held.forEach((way, connections) -> assertEquals(Map.of(), connections.latest().orElseThrow().lost(),
            way + " " + when + "\n" + stage.dataplane().log()));
    }

    /** As many are shown as are there; checks of the backends do not pass the balancer. */
    private static void assertCounted(final Stage stage) {
        Await.until(() -> "connections are counted: " + stage.controller().ask("backend list"), LIMIT,
            () -> ways().stream().allMatch(way -> connections(stage, way) == HELD));
    }

    /** Those of which both ends' FINs are seen are forgotten soon. */
    private static void assertUncounted(final Stage stage) {
        Await.until(() -> "they end: " + stage.controller().ask("backend list"), LIMIT,
            () -> ways().stream().allMatch(way -> way.answersDirectly() || connections(stage, way) == 0));
    }

    private static long connections(final Stage stage, final Way way) {
        long sum = 0;
        for (final JsonNode backend : stage.controller().ask("backend list").get("backends")) {
            sum += backend.get("vip").asText().equals(way.name()) ? backend.path("connections").asLong() : 0;
        }
        return sum;
    }
}
