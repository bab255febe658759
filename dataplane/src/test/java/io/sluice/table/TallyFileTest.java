package io.sluice.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What workers count, as others read it. */
class TallyFileTest {
    private static final int WORKERS = 3;
    private static final int VIP = Ids.of(2, 9);
    private static final int BACKEND = Ids.of(5, Ids.MAX_SLOTS - 2);
    private static final long MAC = 0x02_00_5e_10_20_30L;

    @TempDir
    private Path run;

    @Test
    void workersAreSummed() {
        try (TallyFile file = TallyFile.create(run, WORKERS, 0); TallyView view = TallyFile.map(run)) {
            for (int worker = 0; worker < WORKERS; worker++) {
                file.worker(worker).opened(BACKEND, VIP);
                file.worker(worker).forwarded(BACKEND, VIP, 100);
                file.worker(worker).forwarded(BACKEND, VIP, 1_500);
            }
            file.worker(1).closed(BACKEND);
            file.worker(2).noBackend(VIP);
            file.worker(0).replied(BACKEND, VIP, 60);
            file.worker(2).replied(BACKEND, VIP, 1_500);

            assertEquals(new BackendTally(6, 4_800, 3, 1, 2, 1_560), view.backend(BACKEND));
            assertEquals(2, view.backend(BACKEND).connections());
            assertEquals(new VipTally(6, 4_800, 3, 1, 2, 1_560), view.vip(VIP));
            assertEquals(WORKERS, view.workers());
        }
    }

    @Test
    void answersToSynsAreSummedAndGoRound() {
        try (TallyFile file = TallyFile.create(run, WORKERS, 0); TallyView view = TallyFile.map(run)) {
            file.worker(0).answeredSyn(BACKEND, 50_000_000);
            file.worker(2).answeredSyn(BACKEND, 1_000_999);
            final SynAnswers before = view.synAnswers(BACKEND);
            assertEquals(new SynAnswers(2, 51_000), before);
            assertEquals(new SynAnswers(0, 0), view.synAnswers(BACKEND + 1));

            final long longest = 1_000L * ((1L << 40) - 1);
            for (int i = 0; i < 1 << 24; i++) {
                file.worker(1).answeredSyn(BACKEND, longest);
            }
            file.worker(1).answeredSyn(BACKEND, longest + 7_000);
            assertEquals(new SynAnswers(1, 6), view.synAnswers(BACKEND).since(new SynAnswers(2, 51_000 - (1 << 24))));
        }
    }

    @Test
    void aReusedSlotBeginsAtZero() {
        final int next = Ids.of(6, Ids.slot(BACKEND));
        try (TallyFile file = TallyFile.create(run, WORKERS, 0); TallyView view = TallyFile.map(run)) {
            file.worker(0).opened(BACKEND, VIP);
            file.worker(1).opened(BACKEND, VIP);

            file.worker(0).opened(next, VIP);
            file.worker(0).closed(BACKEND);

            assertEquals(new BackendTally(0, 0, 1, 0), view.backend(next));
            assertEquals(new BackendTally(0, 0, 1, 0), view.backend(BACKEND), "as worker 1 counted");
            assertEquals(3, view.vip(VIP).opened());
        }
    }

    @Test
    void whatWasNeverCountedIsZero() {
        try (TallyFile file = TallyFile.create(run, 1, 0); TallyView view = TallyFile.map(run)) {
            assertEquals(new BackendTally(0, 0, 0, 0), view.backend(0));
            assertEquals(new VipTally(0, 0, 0, 0), view.vip(VIP));
            assertEquals(Optional.empty(), view.nextHop(0));
            file.worker(0).closed(BACKEND);
            assertEquals(new BackendTally(0, 0, 0, 0), view.backend(BACKEND));
        }
    }

    @Test
    void nextHopsComeBackAndGoWithTheirBackend() {
        final int next = Ids.of(6, Ids.slot(BACKEND));
        try (TallyFile file = TallyFile.create(run, 1, 0); TallyView view = TallyFile.map(run)) {
            file.nextHop(BACKEND, new NextHop(NextHopState.RESOLVED, MAC));
            assertEquals(Optional.of(new NextHop(NextHopState.RESOLVED, MAC)), view.nextHop(BACKEND));

            file.nextHop(BACKEND, new NextHop(NextHopState.UNREACHABLE, 0));
            assertEquals(Optional.of(new NextHop(NextHopState.UNREACHABLE, 0)), view.nextHop(BACKEND));

            file.nextHop(next, new NextHop(NextHopState.NO_ROUTE, 0));
            assertEquals(Optional.empty(), view.nextHop(BACKEND));
            assertEquals(Optional.of(new NextHop(NextHopState.NO_ROUTE, 0)), view.nextHop(next));
        }
        assertThrows(IllegalArgumentException.class, () -> new NextHop(NextHopState.RESOLVED, 0));
        assertThrows(IllegalArgumentException.class, () -> new NextHop(NextHopState.RESOLVING, MAC));
        assertThrows(IllegalArgumentException.class, () -> new NextHop(NextHopState.RESOLVED, 1L << 48));
    }

    /** Summing by hand is the slow twin. */
    @Test
    void countsAgreeWithTheirTwin() {
        try (TallyFile file = TallyFile.create(run, WORKERS, 0); TallyView view = TallyFile.map(run)) {
            final Random random = new Random(1);
            final long[] packets = new long[100];
            final long[] bytes = new long[100];
            for (int i = 0; i < 100_000; i++) {
                final int id = random.nextInt(packets.length);
                final int length = random.nextInt(9_000);
                file.worker(random.nextInt(WORKERS)).forwarded(id, VIP, length);
                packets[id]++;
                bytes[id] += length;
            }
            for (int id = 0; id < packets.length; id++) {
                assertEquals(new BackendTally(packets[id], bytes[id], 0, 0), view.backend(id), "seed 1, id " + id);
            }
        }
    }

    @Test
    void countingAllocatesNothing() {
        try (TallyFile file = TallyFile.create(run, 1, 0)) {
            allocatedBy(file.worker(0), 20_000);

            final long bytes = allocatedBy(file.worker(0), 1_000_000);

            assertTrue(bytes < 4_096, bytes + " bytes");
        }
    }

    @Test
    void moreThanTwoGibibytesOfTalliesWork() throws IOException {
        try (TallyFile file = TallyFile.create(run, 200, 0); TallyView view = TallyFile.map(run)) {
            file.worker(199).opened(BACKEND, VIP);

            assertEquals(1, view.backend(BACKEND).opened());
            assertTrue(Files.size(run.resolve("tallies.dat")) > Integer.MAX_VALUE);
        }
    }

    private static long allocatedBy(final Tally tally, final int packets) {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < packets; i++) {
            tally.opened(BACKEND, VIP);
            tally.forwarded(BACKEND + (i & 1), VIP, i & 0x3ff);
            tally.replied(BACKEND + (i & 1), VIP, i & 0x3ff);
            tally.noBackend(VIP);
            tally.answeredSyn(BACKEND, i);
            tally.closed(BACKEND);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
