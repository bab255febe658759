package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that stay on their backend, backends that are full, and connections that are forgotten soon; with two workers. */
class ConnectionOptionsScenarioTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int WORKERS = 2;
    private static final int CLIENTS = 6;

    private static Stage stage;

    @BeforeAll
    static void open() {
        Needs.root();
        stage = new Stage(WORKERS, 3);
    }

    @AfterAll
    static void close() {
        if (stage != null) {
            stage.close();
        }
    }

    @AfterEach
    void remove() {
        stage.cli().tell("vip remove web");
    }

    private static void balance(final String options) {
        stage.balance("web", Topology.VIP4, Topology.VIP4 + ":80 --scheduler rr" + Stage.QUICK_CHECK + options);
    }

    /** Who answers the client at 192.0.2.(200 + number). */
    private static String ask(final int number) {
        return stage.network().client().netns().run("curl --silent --show-error --fail --max-time 20 --interface 192.0.2."
            + (200 + number) + " http://" + Topology.VIP4 + "/").strip();
    }

    @Test
    void clientsStayOnTheirBackendOverARestartAndUntilItFails() {
        balance(" --persistence 5m");
        final Map<Integer, String> first = new TreeMap<>();
        for (int client = 0; client < CLIENTS; client++) {
            stage.network().client().netns().address(Host.DEVICE, "192.0.2." + (200 + client) + "/24");
            first.put(client, ask(client));
        }
        assertEquals(3, new TreeSet<>(first.values()).size(), "all backends have some: " + first);
        assertStay(first);

        stage.dataplane().kill9();
        stage.dataplane().start();
        stage.awaitAllInForce();
        assertStay(first);

        stage.web(1).kill();
        stage.controller().awaitHealth("backend1", "down");
        stage.dataplane().awaitAdoption(stage.sluice().state());
        final Map<Integer, String> second = new TreeMap<>();
        first.forEach((client, backend) -> second.put(client, ask(client)));
        assertTrue(second.values().stream().noneMatch(answer -> answer.contains("backend1")), second.toString());
        stage.web(1).start();
        stage.awaitAllInForce();
        assertStay(second);
        first.forEach((client, backend) -> assertTrue(backend.contains("backend1") || backend.equals(second.get(client)),
            "who had another kept it: " + first + ", " + second));
    }

    private static void assertStay(final Map<Integer, String> backends) {
        for (int round = 0; round < 4; round++) {
            backends.forEach((client, backend) -> assertEquals(backend, ask(client), "client " + client));
        }
    }

    @Test
    void fullBackendsOverflowToTheSorryOne() {
        balance("");
        stage.cli().tell("backend set web backend1 --max-connections 3");
        stage.cli().tell("backend set web backend2 --max-connections 4");
        stage.cli().tell("backend set web backend3 --sorry");
        stage.dataplane().awaitAdoption(stage.sluice().state());
        try (JavaProgram<HeldReport> held = HeldConnections.start(stage.network().client(), Topology.VIP4, 80, 12, 50)) {
            held.await("twelve connections", LIMIT, report -> report.opened() == 12);
            final HeldReport report = held.latest().orElseThrow();
            assertEquals(3, report.openTo("backend1"), WORKERS - 1, report.toString());
            assertEquals(4, report.openTo("backend2"), WORKERS - 1, report.toString());
            assertTrue(report.openTo("backend3") >= 3, report.toString());

            stage.cli().tell("backend set web backend3 --max-connections 1");
            stage.dataplane().awaitAdoption(stage.sluice().state());
            HttpLoad.start(stage.network().client(), Topology.VIP4, 80, 1, 1, 0).await(LIMIT);
            assertTrue(stage.counted("dropped_backends_full") > 0);
            held.stop();
        }
        Await.until(() -> "room: " + stage.controller().ask("backend list"), LIMIT, () -> {
            final LoadReport one = HttpLoad.start(stage.network().client(), Topology.VIP4, 80, 20, 1, 0).await(LIMIT);
            return one.failures() == 0 && one.answeredBy("backend3") == 0;
        });
    }

    /** Each of these connections is silent for longer than its VIP remembers it. */
    @Test
    void connectionsAreForgottenAfterTheVipsTime() {
        balance(" --timeout established=2s");
        stage.cli().tell("vip add " + Topology.VIP4 + ":8000 --name other --check none");
        stage.cli().tell("backend add other " + stage.network().backend(1).ipv4());
        try (JavaProgram<HeldReport> held = HeldConnections.start(stage.network().client(), Topology.VIP4, 80, 5, 600_000)) {
            held.await("five connections", LIMIT, report -> report.opened() == 5);
            Await.until(() -> "they are forgotten: " + stage.controller().ask("backend list"), LIMIT, () -> connections() == 0);
            assertEquals(5, held.stop().opened());
        } finally {
            stage.cli().tell("vip remove other");
        }
    }

    private static long connections() {
        long sum = 0;
        for (final JsonNode backend : stage.controller().ask("backend list").get("backends")) {
            sum += backend.path("connections").asLong();
        }
        return sum;
    }
}
