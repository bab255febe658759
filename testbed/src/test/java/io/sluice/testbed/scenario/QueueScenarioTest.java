package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.linux.Needs;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.traffic.HeldConnections;
import io.sluice.testbed.traffic.HeldReport;
import io.sluice.testbed.traffic.HttpLoad;
import io.sluice.testbed.traffic.JavaProgram;
import io.sluice.testbed.traffic.LoadReport;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A device with two queues has two workers, each with a flow table of its own: both work, and neither loses a connection. */
class QueueScenarioTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @ParameterizedTest
    @ValueSource(strings = {"native", "generic", "af-packet"})
    void bothQueuesAreServed(final String io) {
        Needs.root();
        try (Stage stage = new Stage(2, 2, "--io", io)) {
            stage.balance("web", Topology.VIP4);
            try (JavaProgram<HeldReport> held = HeldConnections.start(stage.network().client(), Topology.VIP4, 80, 20, 20)) {
                held.await("twenty connections", LIMIT, report -> report.opened() == 20);

                final LoadReport report = HttpLoad.start(stage.network().client(), Topology.VIP4, 80, 2_000, 8, 0).await(LIMIT);

                assertEquals(Map.of(), report.failed());
                assertEquals(20, held.stop().opened());
            }
            final JsonNode stats = stage.controller().ask("stats");
            assertEquals(2, stats.get("dataplane").get("workers").asInt());
            final JsonNode forwarded = stats.get("verdicts").get(0).get("workers");
            assertTrue(forwarded.get(0).asLong() > 0, stats.toString());
            assertTrue(io.equals("generic") || forwarded.get(1).asLong() > 0, stats.toString());    // veth names it no queue
        }
    }
}
