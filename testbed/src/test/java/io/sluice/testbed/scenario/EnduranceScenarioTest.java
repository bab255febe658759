package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Needs;
import io.sluice.testbed.endurance.Endurance;
import io.sluice.testbed.endurance.EndurancePlan;
import io.sluice.testbed.endurance.Restart;
import io.sluice.testbed.endurance.Way;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Both programs are killed again and again beneath downloads and requests, a backend is drained and returned: none breaks. */
class EnduranceScenarioTest {

    private static final int DATAPLANE_KILLS = 3;
    private static final int CONTROLLER_KILLS = 2;
    private static final int DOWNLOADS = 60;
    private static final int MEBIBYTES = 4;
    private static final int PER_SECOND = 300;
    private static final int CONNECTIONS = 20_000;

    @Test
    void notOneEstablishedConnectionBreaks() {
        Needs.root();
        Needs.command("cc");
        final Endurance endurance = new Endurance(new EndurancePlan(DATAPLANE_KILLS, CONTROLLER_KILLS, DOWNLOADS, MEBIBYTES,
            PER_SECOND, CONNECTIONS, Restart.KILLED), System.out);
        try (CloseStack end = new CloseStack()) {
            end.push((AutoCloseable) Stage::assertNothingLeft);
            endurance.play(Stage.FILES);
        }
        endurance.table().forEach(System.out::println);

        assertEquals(List.of(), endurance.complaints());
        assertEquals(DATAPLANE_KILLS, endurance.gapsMs().size());
        for (final Way way : Way.values()) {
            assertEquals(EndurancePlan.share(DOWNLOADS, way), endurance.fates().get(way).whole(), way.toString());
        }
    }
}
