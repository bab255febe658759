package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.linux.Needs;
import io.sluice.testbed.net.Await;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.traffic.HeldConnections;
import io.sluice.testbed.traffic.HeldReport;
import io.sluice.testbed.traffic.HttpLoad;
import io.sluice.testbed.traffic.JavaProgram;
import io.sluice.testbed.traffic.LoadReport;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Backends die, return, change their weight, their address on the link, or never were there. */
class BackendScenarioTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String NOBODY = "192.0.2.99";

    private static Stage stage;

    @BeforeAll
    static void open() {
        Needs.root();
        stage = new Stage(3);
        stage.balance("web", Topology.VIP4);
    }

    @AfterAll
    static void close() {
        if (stage != null) {
            stage.close();
        }
    }

    private static LoadReport load(final int requests) {
        return HttpLoad.start(stage.network().client(), Topology.VIP4, 80, requests, 8, 0).await(LIMIT);
    }

    private static JavaProgram<HeldReport> hold(final int connections) {
        final JavaProgram<HeldReport> held = HeldConnections.start(stage.network().client(), Topology.VIP4, 80, connections, 10);
        held.await("connections", LIMIT, report -> report.opened() == connections);
        return held;
    }

    @Test
    void aDeadBackendTakesNothingNewAndNobodyElseNotices() {
        try (JavaProgram<HeldReport> held = hold(30)) {
            final long toTheDead = held.latest().orElseThrow().openTo("backend2");
            stage.web(2).kill();
            stage.controller().awaitHealth("backend2", "down");
            stage.dataplane().awaitAdoption(stage.sluice().state());

            final LoadReport without = load(1_000);
            assertEquals(Map.of(), without.failed());
            assertEquals(0, without.answeredBy("backend2"));
            held.await("the loss of those to backend2", LIMIT, report -> report.lostTo("backend2") == toTheDead);

            stage.web(2).start();
            stage.controller().awaitHealth("backend2", "up");
            stage.dataplane().awaitAdoption(stage.sluice().state());

            final LoadReport with = load(1_000);
            assertEquals(Map.of(), with.failed());
            assertTrue(with.answeredBy("backend2") > 0, with.toString());
            assertEquals(30 - toTheDead, held.stop().opened(), "connections to backends that lived all the time");
        }
    }

    @Test
    void aChangeOfWeightMovesNewConnectionsAndNoExistingOne() {
        try (JavaProgram<HeldReport> held = hold(30)) {
            final Map<String, Long> before = held.latest().orElseThrow().open();

            stage.cli().tell("backend weight web backend1 0");
            stage.cli().tell("backend weight web backend2 3");
            stage.dataplane().awaitAdoption(stage.sluice().state());

            final LoadReport weighted = load(4_000);
            assertEquals(Map.of(), weighted.failed());
            assertEquals(0, weighted.answeredBy("backend1"));
            assertEquals(3_000, weighted.answeredBy("backend2"), 150, weighted.toString());
            final HeldReport after = held.stop();
            assertEquals(before, after.open());
            assertEquals(Map.of(), after.lost());
        } finally {
            stage.cli().tell("backend weight web backend1 1");
            stage.cli().tell("backend weight web backend2 1");
        }
    }

    @Test
    void aBackendThatCannotBeReachedIsNotChosenAndItsStateSaysWhy() {
        stage.cli().tell("vip add " + Topology.VIP4 + ":8080 --name partial --check none");
        stage.cli().tell("backend add partial " + NOBODY + " --name nobody");
        try {
            Await.until(() -> "a reason: " + stage.controller().backend("nobody"), LIMIT,
                () -> "unreachable".equals(stage.controller().backend("nobody").path("nextHop").asText()));

            final JsonNode backend = stage.controller().backend("nobody");
            assertTrue(backend.get("nextHopReason").asText().contains("does not answer"), backend.toString());
            final String listed = stage.cli().run("backend list partial");
            assertTrue(listed.contains("does not answer on the link"), listed);
            final long before = stage.counted("dropped_no_backend");
            HttpLoad.start(stage.network().client(), Topology.VIP4, 8080, 1, 1, 0).await(LIMIT);
            assertTrue(stage.counted("dropped_no_backend") > before, "sent to nobody");
        } finally {
            stage.cli().tell("vip remove partial");
        }
    }

    @Test
    void aBackendThatChangesItsMacIsFollowed() {
        final Host moved = stage.network().backend(3);
        final String before = moved.mac();
        moved.netns().run("ip link set dev " + Host.DEVICE + " address 02:00:00:00:03:03");
        moved.netns().run("ping -c 1 -W 2 " + stage.network().balancer().ipv4());       // for which it asks who that is
        assertNotEquals(before, moved.mac());

        Await.until("requests answered by backend3 at its new MAC", LIMIT, () -> load(300).answeredBy("backend3") > 0);

        final LoadReport after = load(1_000);
        assertEquals(Map.of(), after.failed());
        assertTrue(after.answeredBy("backend3") > 0, after.toString());
    }
}
