package io.sluice.testbed.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.linux.Needs;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.traffic.BigFile;
import io.sluice.testbed.traffic.Download;
import org.junit.jupiter.api.Test;

class DownloadScenarioTest {

    private static final int GIBIBYTE = 1_024;

    @Test
    void aGibibyteThroughTheVipArrivesIntact() {
        Needs.root();
        final BigFile file = BigFile.in(Stage.FILES, GIBIBYTE);
        try (Stage stage = new Stage(2)) {
            stage.balance("web", Topology.VIP4);

            final String url = "http://" + Topology.VIP4 + "/files/" + file.path().getFileName();
            assertEquals(file.sha256(), Download.sha256(stage.network().client(), url));
        }
    }
}
