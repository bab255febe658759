package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.linux.Needs;
import io.sluice.testbed.net.Await;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.traffic.HttpLoad;
import io.sluice.testbed.traffic.LoadReport;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A backend that failed returns, and is not given its share at once. */
class SlowStartScenarioTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int REQUESTS = 1_000;
    private static final int TOLERANCE = REQUESTS / 50;
    private static final int WHOLE = 100;

    @Test
    void aBackendThatReturnsGrowsToItsShareAlsoWhileTheControllerIsStartedAnew() {
        Needs.root();
        try (Stage stage = new Stage(2)) {
            stage.balance("web", Topology.VIP4, Stage.endpoint(Topology.VIP4, 80) + Stage.QUICK_CHECK + " --scheduler wrr");
            stage.cli().tell("vip set web --slow-start 30s");
            assertEquals(REQUESTS / 2, load(stage).answeredBy("backend2"), TOLERANCE, "those that serve go on");

            stage.web(2).kill();
            stage.controller().awaitHealth("backend2", "down");
            stage.web(2).start();
            stage.controller().awaitHealth("backend2", "up");
            final int early = assertShareAsShown(stage);

            stage.controller().kill9();
            stage.controller().start();
            final int later = assertShareAsShown(stage);
            assertTrue(later >= early, later + " % after a restart, " + early + " % before");

            Await.until(() -> "it has grown: " + stage.controller().backend("backend2"), LIMIT,
                () -> percent(stage) == WHOLE);
            assertFalse(stage.cli().run("backend list web").contains("slow start"));
            Await.until("its whole share, when the last step is in force", LIMIT,
                () -> Math.abs(REQUESTS / 2 - load(stage).answeredBy("backend2")) <= TOLERANCE);
        }
    }

    /** The backend's share of a load is between what was shown before it and what was shown after; returns the former. */
    private static int assertShareAsShown(final Stage stage) {
        stage.dataplane().awaitAdoption(stage.sluice().state());
        final int before = percent(stage);
        assertTrue(before < WHOLE, stage.controller().backend("backend2").toString());
        final LoadReport report = load(stage);
        final int after = percent(stage);
        assertEquals(Map.of(), report.failed());
        final long answered = report.answeredBy("backend2");
        assertTrue(answered >= share(before) - TOLERANCE && answered <= share(after) + TOLERANCE,
            answered + " of " + REQUESTS + " while it grew from " + before + " % to " + after + " %");
        return before;
    }

    /** Requests of a backend with so many hundredths of its weight, the other one having all of the same. */
    private static int share(final int percent) {
        return REQUESTS * percent / (WHOLE + percent);
    }

    private static int percent(final Stage stage) {
        final JsonNode percent = stage.controller().backend("backend2").path("slowStartPercent");
        return percent.isMissingNode() ? WHOLE : percent.asInt();
    }

    private static LoadReport load(final Stage stage) {
        return HttpLoad.start(stage.network().client(), Topology.VIP4, 80, REQUESTS, 4, 0).await(LIMIT);
    }
}
