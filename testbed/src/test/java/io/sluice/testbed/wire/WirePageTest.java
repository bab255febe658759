package io.sluice.testbed.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** What people and programs read. */
class WirePageTest {
    private static Measured measured(final double lossless, final double share) {
        return new Measured(900_000, lossless, new CpuTime(2_000_000_000L, 50, 150), 1_000_000, 2_000_000_000L, 1_500, share);
    }

    @Test
    void aRowIsTheMedianOfItsRounds() {
        final Rows rows = new Rows();
        rows.add("somebody", 100_000, measured(500_000, 1));
        rows.add("somebody", 100_000, measured(300_000, 1));
        rows.add("somebody", 100_000, measured(400_000, 1));

        final String row = WirePage.table(rows, 0.001).get(1);

        assertEquals("somebody 100,000 400,000 ±25 % 900,000 ± 0 % 2000 500 1500 1500", row.replaceAll(" +", " "));
    }

    @Test
    void aRoundWithoutItsCoreIsMarked() {
        final Rows rows = new Rows();
        rows.add("somebody", 1, measured(500_000, 0.5));

        final List<String> table = WirePage.table(rows, 0.001);

        assertTrue(table.get(1).endsWith(" ~"), table.get(1));
        assertTrue(table.get(table.size() - 1).contains("too noisy"));
    }

    @Test
    void everyRoundIsALineForPrograms() {
        final Rows rows = new Rows();
        rows.add("somebody", 1, measured(500_000, 1));
        rows.add("somebody", 1, measured(400_000, 0.9));

        assertEquals(List.of("\"somebody\",1,1,500000,900000,2000.0,500.0,1500.0,1500.0,1.000",
            "\"somebody\",1,2,400000,900000,2000.0,500.0,1500.0,1500.0,0.900"), WirePage.csv(rows).subList(1, 3));
    }

    @Test
    void aChartEscapesItsWords() {
        final BarChart chart = new BarChart("a < b & c");
        chart.add("somebody", 10, "10");

        final String svg = String.join("\n", chart.svg());

        assertTrue(svg.contains("a &lt; b &amp; c") && svg.startsWith("<svg") && svg.endsWith("</svg>"), svg);
    }

    @Test
    void probesAreReadAsTheyWereWritten() {
        final Histogram ways = new Histogram(10_000_000_000L, 3);
        ways.recordValue(12_000);
        final ByteBuffer bytes = ByteBuffer.allocate(ways.getNeededByteBufferCapacity());
        final int length = ways.encodeIntoByteBuffer(bytes);

        final ProbeResult read =
            ProbeResult.of("3 2 1 " + Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length)));

        assertEquals(new ProbeResult(3, 2, 1, ways), read);
    }

    @Test
    void anUnknownPeerIsRefusedWithThoseThatThereAre() {
        final Exception e = assertThrows(IllegalArgumentException.class, () -> WireOptions.of(List.of("--peers", "ipvs")));

        assertTrue(e.getMessage().startsWith("there is no peer 'ipvs'; give 'all', or some of drop, xdp-tx, rings"),
            e.getMessage());
    }
}
