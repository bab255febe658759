package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class MilestonesTest {

    private static final long NS_PER_MS = 1_000_000;

    /** Java's own start is some milliseconds after that of the process. */
    @Test
    void theAgeOfTheProcessIsThatOfItsJavaAndALittleMore() {
        final long javaMs = ManagementFactory.getRuntimeMXBean().getUptime();
        final long ageMs = Milestones.ageNs() / NS_PER_MS;

        assertTrue(ageMs >= javaMs - 20 && ageMs < javaMs + 2_000, ageMs + " ms, of which Java " + javaMs);
    }

    @Test
    void whatWasDoneIsToldInOrder() {
        final Milestones milestones = new Milestones();
        milestones.passed("tables");
        milestones.passed("packet path");

        assertTrue(milestones.toString().matches("\\d+ ms from exec \\(java \\d+, tables \\d+, packet path \\d+\\)"),
            milestones.toString());
    }
}
