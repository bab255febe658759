package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.dataplane.rewrite.Reach;
import io.sluice.packet.Mac;
import io.sluice.packet.Packet;
import io.sluice.table.BackendRow;
import io.sluice.table.Protocol;
import io.sluice.table.SynAnswers;
import io.sluice.table.TallyView;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long backends take to answer a SYN, as packet paths measure it in passing. */
class SynClockTest {
    private static final String CLIENT = "192.0.2.7";
    private static final String VIP = "198.51.100.1";
    private static final String BACKEND = "10.0.0.10";
    private static final String OTHER = "10.0.0.11";
    private static final int A = 10;
    private static final int B = 11;
    private static final int DIRECT = 12;
    private static final long MS = 1_000_000;
    /** Two ticks of the clock. */
    private static final long EXACT_MICROS = 3;

    @TempDir
    private Path run;
    private PathBench bench;

    @BeforeEach
    void oneBackendThatIsTranslatedToAndOneThatIsNot() {
        bench = new PathBench(run, 100)
            .natVip(1, VIP, 80, Protocol.TCP)
            .backend(A, 1, BACKEND, Mac.of("02:00:00:00:00:0a"))
            .vip(2, VIP, 81, Protocol.TCP)
            .backend(DIRECT, 2, "10.0.0.12", Mac.of("02:00:00:00:00:0c"));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void sends(final Packet packet) {
        assertEquals(Verdict.FORWARDED, bench.play(packet.from(CLIENT, 4000).to(VIP, 80)));
    }

    private void answers(final Packet packet) {
        assertEquals(Verdict.RETURNED, bench.play(packet.from(BACKEND, 80).to(CLIENT, 4000)));
    }

    private void assertMeasured(final int backend, final int count, final long micros) {
        try (TallyView tallies = bench.tallies()) {
            final SynAnswers measured = tallies.synAnswers(backend);
            assertEquals(count, measured.count(), measured.toString());
            assertEquals(micros, measured.micros(), count * EXACT_MICROS, measured.toString());
        }
    }

    @Test
    void theTimeFromSynToSynAckIsMeasured() {
        sends(Packet.tcp().syn());
        bench.pass(50 * MS);
        answers(Packet.tcp().syn().ack());

        assertMeasured(A, 1, 50_000);
    }

    @Test
    void nothingElseIs() {
        sends(Packet.tcp().syn());
        bench.pass(50 * MS);
        answers(Packet.tcp().syn().ack());
        bench.pass(20 * MS);
        answers(Packet.tcp().syn().ack());
        sends(Packet.tcp().ack());
        bench.pass(30 * MS);
        answers(Packet.tcp().ack());
        answers(Packet.tcp().ack().fin());

        assertMeasured(A, 1, 50_000);
    }

    @Test
    void aSynThatWasSentTwiceIsLeftOut() {
        sends(Packet.tcp().syn());
        bench.pass(1_000 * MS);
        sends(Packet.tcp().syn());
        bench.pass(50 * MS);
        answers(Packet.tcp().syn().ack());
        assertMeasured(A, 0, 0);

        sends(Packet.tcp().syn());
        answers(Packet.tcp().syn().ack());
        assertMeasured(A, 0, 0);
    }

    @Test
    void aRefusalIsNoAnswer() {
        sends(Packet.tcp().syn());
        bench.pass(MS);
        answers(Packet.tcp().ack().rst());

        assertMeasured(A, 0, 0);
    }

    @Test
    void theNextConnectionOfTheSameNameIsMeasuredAgain() {
        theTimeFromSynToSynAckIsMeasured();
        sends(Packet.tcp().ack().fin());
        answers(Packet.tcp().ack().fin());

        bench.pass(7_000 * MS);
        sends(Packet.tcp().syn());
        bench.pass(10 * MS);
        answers(Packet.tcp().syn().ack());

        assertMeasured(A, 2, 60_000);
    }

    @Test
    void aSynThatGoesToAnotherBackendCountsFromThere() {
        sends(Packet.tcp().syn());
        bench.change(A, new BackendRow(A, 1, "a", bench.backend(A).address(), 1, false), Reach.NONE)
            .backend(B, 1, OTHER, Mac.of("02:00:00:00:00:0b"));
        bench.pass(1_000 * MS);
        sends(Packet.tcp().syn());
        bench.pass(5 * MS);
        assertEquals(Verdict.RETURNED, bench.play(Packet.tcp().from(OTHER, 80).to(CLIENT, 4000).syn().ack()));

        assertMeasured(A, 0, 0);
        assertMeasured(B, 1, 5_000);
    }

    @Test
    void theClockMayGoRoundMeanwhile() {
        bench.pass((1L << 42) - 20 * MS);
        theTimeFromSynToSynAckIsMeasured();
    }

    @Test
    void whereAnswersGoPastSluiceNothingIsMeasured() {
        assertEquals(Verdict.FORWARDED, bench.play(Packet.tcp().from(CLIENT, 4000).to(VIP, 81).syn()));
        assertMeasured(DIRECT, 0, 0);
    }
}
