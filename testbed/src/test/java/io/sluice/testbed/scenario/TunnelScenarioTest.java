package io.sluice.testbed.scenario;

import io.sluice.linux.Needs;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every tunnel, every family in every other, to backends behind a router, on segments with room for the headers: the kernel takes
 * VXLAN out of its tunnel, the testbed's own far end everything else.
 */
class TunnelScenarioTest {

    private static final int ROOMY = 2_000;

    private static WayStage stage;

    @BeforeAll
    static void open() {
        Needs.root();
        Needs.command("cc");
        stage = new WayStage(ROOMY, ways());
    }

    @AfterAll
    static void close() {
        if (stage != null) {
            stage.close();
        }
    }

    static List<Way> ways() {
        return Way.of("ipip", "gre", "gue", "vxlan", "geneve");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aHundredMebibytesArriveIntact(final Way way) {
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
