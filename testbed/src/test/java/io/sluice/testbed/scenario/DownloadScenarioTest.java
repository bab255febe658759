package io.sluice.testbed.scenario;

import io.sluice.linux.Needs;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.traffic.BigFile;
import io.sluice.testbed.traffic.Download;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DownloadScenarioTest {

    private static final int GIBIBYTE = 1_024;

    @Test
    void aGibibyteThroughTheVipArrivesIntact() {
        Needs.root();
        final Path file = BigFile.in(Stage.FILES, GIBIBYTE).path();
        try (Stage stage = new Stage(2)) {
            stage.balance("web", Topology.VIP4);

            Download.whole(stage.network().client(), "http://" + Topology.VIP4 + "/files/" + file.getFileName(), file);
        }
    }
}
