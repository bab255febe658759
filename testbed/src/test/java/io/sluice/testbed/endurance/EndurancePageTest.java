package io.sluice.testbed.endurance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testbed.traffic.LoadReport;
import io.sluice.testbed.traffic.LongDownloads;
import io.sluice.testbed.traffic.SteadyProbe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndurancePageTest {

    private static final long NS_PER_MS = 1_000_000;
    private static final EndurancePlan PLAN = new EndurancePlan(1, 1, 200, 1, 2_000, 0, Restart.KILLED);

    /** The last answer came 10 ms before the new one was executed, the next 900 ms after that. */
    private static Outage outage() {
        final Map<String, Double> stages = new LinkedHashMap<>();
        stages.put("java", 500.0);
        stages.put("packet path", 380.0);
        return Outage.of(new SteadyProbe.Report(3_000, 2_100, 90 * NS_PER_MS, 1_000 * NS_PER_MS, 2_000 * NS_PER_MS, NS_PER_MS),
            100 * NS_PER_MS, stages, 1_200, 40);
    }

    private static Fate fate(final Map<String, Long> broken, final Map<String, Long> failed) {
        return new Fate(67, new LongDownloads.Report(1, 1, 67 - broken.size(), broken),
            new LoadReport(Map.of("backend1", 1_000L), failed, 5), 2);
    }

    @Test
    void theSplitOfAnOutageAddsUpToIt() {
        assertEquals(Map.of("death", 10.0, "java", 500.0, "packet path", 380.0, "first packet", 20.0), outage().splitMs());
        assertEquals(910, outage().gapMs());
        assertEquals(900, outage().lost());
    }

    @Test
    void whatWasNeverConnectedIsNotBroken() {
        final Fate fate = fate(Map.of(), Map.of("no connection within 45 s", 3L));

        assertEquals(List.of(), fate.complaints(Way.NAT));
        assertEquals("Not one established connection broke.", last(fate));
    }

    @Test
    void whatBrokeIsSaidWithItsReason() {
        final Fate fate = fate(Map.of("Connection reset", 1L), Map.of("no answer within 45 s", 2L));

        assertEquals(List.of("1 of 67 downloads by nat broke: {Connection reset=1}",
            "2 established requests by nat broke: {no answer within 45 s=2}"), fate.complaints(Way.NAT));
        assertEquals("3 established connections broke.", last(fate));
    }

    private static String last(final Fate fate) {
        final List<String> lines = EndurancePage.table(PLAN, 0, List.of(outage()), Map.of(Way.NAT, fate));
        return lines.get(lines.size() - 1);
    }

    @Test
    void everyValueHasItsColumn() {
        final List<String> csv = EndurancePage.csv(List.of(outage()));

        assertEquals("restart,no_packet_ms,lost_probes,probe_pause_ms,all_go_on_ms,store_ms,"
            + "death_ms,java_ms,packet_path_ms,first_packet_ms", csv.get(0));
        assertEquals("1,910.0,900,1.0,1200.0,40,10.0,500.0,380.0,20.0", csv.get(1));
    }

    @Test
    void downloadsAreSpreadOverAllWays() {
        assertEquals(List.of(67, 67, 66),
            List.of(Way.values()).stream().map(way -> EndurancePlan.share(PLAN.downloads(), way)).toList());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new EndurancePlan(0, 1, 200, 1, 2_000, 0, Restart.KILLED))
            .getMessage().contains("at least one restart"));
    }
}
