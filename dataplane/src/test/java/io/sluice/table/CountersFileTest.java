package io.sluice.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.agrona.concurrent.status.AtomicCounter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the dataplane says of itself, as others read it. */
class CountersFileTest {
    private static final long NOW_MS = 1_800_000_000_000L;
    private static final int TYPE = 7;

    @TempDir
    private Path run;

    @Test
    void theHeaderComesBack() throws Exception {
        try (CountersFile file = create(NOW_MS); CountersView view = CountersFile.map(run)) {
            file.adopted(41);
            file.heartbeat(NOW_MS + 100);

            assertEquals(ProcessHandle.current().pid(), view.pid());
            assertEquals(NOW_MS, view.startTimeMs());
            assertEquals(NOW_MS + 100, view.heartbeatMs());
            assertEquals(41, view.adoptedEdition());
            assertEquals(2, view.workers());
            assertEquals("eth0", view.interfaceName());
            assertEquals("AF_XDP, native driver mode, copy", view.packetIo());
        }
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(run.resolve("counters.dat"))));
    }

    @Test
    void countersComeBackWithTypeKeyAndLabel() {
        try (CountersFile file = create(NOW_MS); CountersView view = CountersFile.map(run);
            AtomicCounter counter = file.counters().newCounter("forwarded, worker 1", TYPE, key -> key.putInt(0, 1))) {
            counter.incrementPlain();
            counter.getAndAddPlain(2);

            assertEquals(3, view.counters().getCounterValue(counter.id()));
            assertEquals("forwarded, worker 1", view.counters().getCounterLabel(counter.id()));
            view.counters().forEach((id, typeId, key, label) -> {
                assertEquals(TYPE, typeId);
                assertEquals(1, key.getInt(0));
            });
        }
    }

    @Test
    void aDataplaneLivesWhileItsHeartBeats() {
        try (CountersFile file = create(NOW_MS); CountersView view = CountersFile.map(run)) {
            assertTrue(view.alive(NOW_MS + 100));
            assertFalse(view.alive(NOW_MS + CountersView.ALIVE_WITHIN_MS));

            file.heartbeat(NOW_MS + CountersView.ALIVE_WITHIN_MS);
            assertTrue(view.alive(NOW_MS + CountersView.ALIVE_WITHIN_MS));
        }
    }

    @Test
    void oneThatStoppedInGoodOrderIsDeadAtOnceAndItsCountsStay() {
        final CountersFile file = create(NOW_MS);
        final int id = file.counters().allocate("forwarded");
        file.counters().setCounterValue(id, 5);
        file.close();
        file.close();

        try (CountersView view = CountersFile.map(run)) {
            assertFalse(view.alive(NOW_MS));
            assertEquals(5, view.counters().getCounterValue(id));
        }
    }

    @Test
    void aReaderOfTheReplacedFileNotices() {
        try (CountersFile first = create(NOW_MS); CountersView old = CountersFile.map(run);
            CountersFile second = create(NOW_MS + 5_000); CountersView recent = CountersFile.map(run)) {
            second.heartbeat(NOW_MS + 5_100);

            assertFalse(old.alive(NOW_MS + 5_100));
            assertTrue(recent.alive(NOW_MS + 5_100));
            assertEquals(NOW_MS + 5_000, recent.startTimeMs());
            first.heartbeat(NOW_MS);
            assertEquals(NOW_MS + 5_100, recent.heartbeatMs());
        }
    }

    @Test
    void aTextThatDoesNotFitLeavesNoFile() {
        assertThrows(IllegalArgumentException.class, () -> CountersFile.create(run, "e".repeat(100), 1, "", NOW_MS));

        assertTrue(Files.notExists(run.resolve("counters.dat")));
    }

    @Test
    void nothingIsReadAfterClose() {
        create(NOW_MS).close();
        final CountersView view = CountersFile.map(run);
        view.close();
        view.close();

        assertThrows(IllegalStateException.class, view::heartbeatMs);
    }

    private CountersFile create(final long nowMs) {
        return CountersFile.create(run, "eth0", 2, "AF_XDP, native driver mode, copy", nowMs);
    }
}
