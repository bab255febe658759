package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.Needs;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Outcome;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.node.ControllerNode;
import io.sluice.testbed.node.DataplaneNode;
import io.sluice.testbed.traffic.HeldConnections;
import io.sluice.testbed.traffic.HeldReport;
import io.sluice.testbed.traffic.HttpBackend;
import io.sluice.testbed.traffic.HttpLoad;
import io.sluice.testbed.traffic.JavaProgram;
import io.sluice.testbed.traffic.LoadReport;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Either program is killed at any moment, or the power fails: what must go on goes on, and what was there comes back. */
class CrashScenarioTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int OWN_PORT = 8080;
    private static final Set<Integer> STOPPED = Set.of(0, 128 + 15);        // a JVM that tidied up after SIGTERM says 143

    @BeforeAll
    static void needs() {
        Needs.root();
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "generic", "af-packet"})
    void aKilledDataplaneLeavesTheHostsOwnConnectionsAloneAndItsVipsGuarded(final String io) {
        try (Stage stage = new Stage(2, "--io", io);
            HttpBackend own = new HttpBackend(stage.network().balancer(), OWN_PORT, Stage.FILES)) {
            stage.balance("web", Topology.VIP4);
            assertServed(stage);
            assertEquals(!io.equals("af-packet"), stage.dataplane().xdpAttached(), "an XDP program on the device");

            try (JavaProgram<HeldReport> held =
                     HeldConnections.start(stage.network().client(), stage.network().balancer().ipv4(), OWN_PORT, 5, 5)) {
                held.await("five connections to the balancer's host", LIMIT, report -> report.opened() == 5);
                assertBytesFlow(held, "before");
                stage.dataplane().kill9();
                assertBytesFlow(held, "after the kill");
                assertEquals(!io.equals("af-packet"), stage.dataplane().xdpAttached(), "the XDP program survived its process");
                stage.dataplane().start();
                stage.awaitInForce("web");
                assertBytesFlow(held, "after the restart");
                assertServed(stage);
                assertTrue(release(stage).err().contains("another dataplane"), "a device in use is not released");
                assertServed(stage);
                stage.dataplane().kill9();
                assertTrue(release(stage).out().contains("took off"));
                assertFalse(stage.dataplane().xdpAttached(), "an XDP program survived its release");
                assertTrue(release(stage).out().contains("nothing of Sluice's"));
                assertBytesFlow(held, "after the release");

                final HeldReport report = held.stop();
                assertEquals(Map.of(own.host().role(), 5L), report.open());
                assertEquals(Map.of(), report.lost());
            }
        }
    }

    private static Outcome release(final Stage stage) {
        return stage.cli().attempt("release --interface " + Host.DEVICE);
    }

    private static void assertBytesFlow(final JavaProgram<HeldReport> held, final String when) {
        final long before = held.latest().orElseThrow().exchanges();
        held.await("exchanges " + when, LIMIT, report -> report.exchanges() >= before + 100);
    }

    private static void assertServed(final Stage stage) {
        final LoadReport report = HttpLoad.start(stage.network().client(), Topology.VIP4, 80, 500, 8, 0).await(LIMIT);

        assertEquals(Map.of(), report.failed());
        assertEquals(2, report.answered().size(), report.toString());
    }

    @Test
    void withoutItsControllerTheDataplaneForwardsOnAndARestartedOneKnowsItsVips() {
        try (Stage stage = new Stage(2)) {
            stage.balance("web", Topology.VIP4);
            try (JavaProgram<HeldReport> held = HeldConnections.start(stage.network().client(), Topology.VIP4, 80, 10, 10)) {
                held.await("ten connections", LIMIT, report -> report.opened() == 10);
                stage.controller().kill9();
                assertServed(stage);

                stage.controller().start();
                stage.awaitInForce("web");
                assertServed(stage);
                stage.cli().tell("vip add " + Topology.VIP4 + ":81 --name another");

                assertEquals(10, held.stop().opened(), "connections that were open all the time");
            }
        }
    }

    /** The run directory is empty after a boot; whichever program comes up first, the VIPs are there. */
    @Test
    void afterAPowerCutTheVipsAreBack() {
        try (Stage stage = new Stage(2)) {
            stage.balance("web", Topology.VIP4);
            stage.sluice().powerCut();

            final DataplaneNode dataplane = stage.sluice().startDataplane();
            dataplane.awaitAdoption(stage.sluice().state());
            assertServed(stage);

            final ControllerNode controller = stage.sluice().startController();
            assertEquals("web", controller.ask("vip list").get("vips").get(0).get("name").asText());
            controller.awaitHealth("backend1", "up");
            dataplane.awaitAdoption(stage.sluice().state());
            assertServed(stage);
        }
    }

    @Test
    void bothProgramsStopWhenToldAndWhatStaysIsSaid() {
        try (Stage stage = new Stage(2)) {
            stage.balance("web", Topology.VIP4);

            assertTrue(STOPPED.contains(stage.dataplane().stop()), stage.dataplane().log());
            assertTrue(STOPPED.contains(stage.controller().stop()), stage.controller().log());
            assertTrue(stage.dataplane().log().contains("stopped"), stage.dataplane().log());
            assertTrue(stage.dataplane().log().contains("'sluice release --interface " + Host.DEVICE + "'"),
                stage.dataplane().log());
            assertTrue(stage.dataplane().xdpAttached());
            assertTrue(release(stage).ok());
            assertFalse(stage.dataplane().xdpAttached());
            assertTrue(stage.cli().attempt("vip list").err().contains("not running"));
        }
    }
}
