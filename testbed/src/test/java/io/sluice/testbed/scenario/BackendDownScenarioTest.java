package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.linux.CloseStack;
import io.sluice.linux.Needs;
import io.sluice.testbed.net.Await;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.node.Installation;
import io.sluice.testbed.traffic.Echo;
import io.sluice.testbed.traffic.HeldConnections;
import io.sluice.testbed.traffic.HeldDatagrams;
import io.sluice.testbed.traffic.HeldReport;
import io.sluice.testbed.traffic.HttpBackend;
import io.sluice.testbed.traffic.JavaProgram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A backend fails its checks, though its server lives, and is drained: what becomes of connections by NAT, as each VIP wants it.
 * The check is of a server of its own.
 */
class BackendDownScenarioTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int NEAR = 2;
    private static final int CHECKED = 90;
    private static final int ECHO = 7;
    private static final int HELD = 8;
    private static final int PAUSE_MS = 50;
    private static final String LEAVING = "backend1";
    private static final String STAYING = "backend2";

    private final CloseStack open = new CloseStack();
    private final List<HttpBackend> checked = new ArrayList<>();
    private final Map<String, JavaProgram<HeldReport>> held = new LinkedHashMap<>();
    private Stage stage;

    @Test
    void connectionsStayMoveOrAreResetAndDatagramsMove() {
        Needs.root();
        try (open) {
            stage = open.push(new Stage(Installation::forAWhile,
                () -> Topology.routed(NEAR, 0, Topology.ETHERNET_MTU, 2), List.of(), List.of()));
            final CloseStack servers = open.push(new CloseStack());
            for (final Host backend : stage.network().backends()) {
                checked.add(servers.push(new HttpBackend(backend, CHECKED, Stage.FILES)));
                servers.push(new Echo(backend, ECHO));
            }
            balance("keep", "192.0.2.121", 80, "");
            balance("reschedule", "192.0.2.122", 80, " --on-backend-down reschedule");
            balance("reset", "192.0.2.123", 80, " --on-backend-down reset");
            balance("datagrams", "192.0.2.124", ECHO, "/udp");
            stage.awaitAllInForce();
            hold("keep", "192.0.2.121");
            hold("reschedule", "192.0.2.122");
            hold("reset", "192.0.2.123");
            held.put("datagrams", open.push(
                HeldDatagrams.start(stage.network().client(), "192.0.2.124", ECHO, HELD, PAUSE_MS)));
            held.get("datagrams").await("answers by both", LIMIT,
                report -> report.opened() == HELD && report.openTo(LEAVING) > 0);

            aBackendFails();
            aBackendIsDrained();
        }
    }

    private void balance(final String vip, final String address, final int port, final String options) {
        stage.cli().tell("vip add " + Stage.endpoint(address, port) + options + Stage.QUICK_CHECK + " --check tcp --check-port "
            + CHECKED + " --mode nat --scheduler rr --name " + vip);
        stage.network().backends().forEach(backend -> stage.cli().tell("backend add " + vip + " " + backend.ipv4() + " --name "
            + backend.role()));
    }

    private void hold(final String vip, final String address) {
        final JavaProgram<HeldReport> connections =
            open.push(HeldConnections.start(stage.network().client(), address, 80, HELD, PAUSE_MS));
        connections.await(HELD + " connections", LIMIT, report -> report.opened() == HELD);
        assertTrue(connections.latest().orElseThrow().openTo(LEAVING) > 0, connections.latest().toString());
        held.put(vip, connections);
    }

    private void aBackendFails() {
        final long moved = held.get("reschedule").latest().orElseThrow().openTo(LEAVING);
        final long reset = held.get("reset").latest().orElseThrow().openTo(LEAVING);
        assertEquals(0, stage.counted("answered_reset"));

        checked.get(0).kill();
        Await.until(() -> LEAVING + " is down: " + stage.controller().ask("backend list"), LIMIT, this::isDown);
        stage.dataplane().awaitAdoption(stage.sluice().state());

        held.get("reset").await("resets", LIMIT, report -> report.lostTo(LEAVING) == reset);
        assertEquals(reset, stage.counted("answered_reset"));
        held.get("reschedule").await("the loss of connections that another backend does not know", LIMIT,
            report -> report.lostTo(LEAVING) == moved);
        assertEquals(reset, stage.counted("answered_reset"), "by that backend, not by Sluice");
        held.get("datagrams").await("answers by the other", LIMIT, report -> report.openTo(STAYING) == HELD);
        assertGoesOn("keep");
        assertGoesOn("reset");
        assertEquals(Map.of(), held.get("keep").latest().orElseThrow().lost());
        assertEquals(Map.of(LEAVING, reset), held.get("reset").latest().orElseThrow().lost());
    }

    private boolean isDown() {
        for (final JsonNode backend : stage.controller().ask("backend list").get("backends")) {
            if (backend.get("name").asText().equals(LEAVING) && !backend.get("health").asText().equals("down")) {
                return false;
            }
        }
        return true;
    }

    private void assertGoesOn(final String vip) {
        final long before = held.get(vip).latest().orElseThrow().exchanges();
        held.get(vip).await("exchanges", LIMIT, report -> report.exchanges() > before + 5 * HELD);
    }

    private void aBackendIsDrained() {
        checked.get(0).start();
        stage.awaitAllInForce();
        final JavaProgram<HeldReport> keep = held.get("keep");
        final long cut = keep.latest().orElseThrow().openTo(LEAVING);
        final long before = stage.counted("answered_reset");

        stage.cli().run("backend drain keep " + LEAVING);
        stage.dataplane().awaitAdoption(stage.sluice().state());
        assertGoesOn("keep");
        assertEquals(Map.of(), keep.latest().orElseThrow().lost());

        stage.cli().run("backend drain keep " + LEAVING + " --deadline 1s --then cut");
        keep.await("the end of those of " + LEAVING, LIMIT, report -> report.lostTo(LEAVING) == cut);
        assertGoesOn("keep");
        assertEquals(before + cut, stage.counted("answered_reset"));
    }
}
