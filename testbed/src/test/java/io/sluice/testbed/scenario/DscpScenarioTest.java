package io.sluice.testbed.scenario;

import io.sluice.linux.Needs;
import io.sluice.testbed.net.Topology;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Direct server return, on the segment by MAC address and over a router by DSCP: no packet gets longer. */
class DscpScenarioTest {

    private static WayStage stage;

    @BeforeAll
    static void open() {
        Needs.root();
        Needs.command("cc");
        stage = new WayStage(Topology.ETHERNET_MTU, ways());
    }

    @AfterAll
    static void close() {
        if (stage != null) {
            stage.close();
        }
    }

    static List<Way> ways() {
        return Way.of("dscp", "dsr");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aHundredMebibytesEachWayArriveIntact(final Way way) {
        stage.assertBulkIntact(way);
        stage.assertCarried(way);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void datagramsAreAnsweredWholeOrInFragments(final Way way) {
        stage.assertDatagramsAnswered(way, 100, 10, 6_000);
        stage.assertCarried(way);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void sctpMessagesComeBack(final Way way) {
        stage.assertSctpIntact(way);
        stage.assertCarried(way);
    }
}
