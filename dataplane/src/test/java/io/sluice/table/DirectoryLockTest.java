package io.sluice.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One holder at a time, and the next one as soon as it is gone. */
class DirectoryLockTest {
    @TempDir
    private Path run;

    @Test
    void theHolderIsNamedAndTheNextOneComesIn() throws Exception {
        final Path file = run.resolve("run").resolve("controller.lock");
        final DirectoryLock lock = DirectoryLock.take(file, "controller");
        final long pid = ProcessHandle.current().pid();
        assertEquals(pid + "\n", Files.readString(file));

        final String refusal = refusal(file);

        assertTrue(refusal.contains("process " + pid + " holds " + file), refusal);
        lock.close();
        lock.close();
        DirectoryLock.take(file, "controller").close();
    }

    @Test
    void anotherProcessIsRefusedWhileWeHoldIt() throws Exception {
        final Path file = run.resolve("dataplane.lock");
        try (DirectoryLock lock = DirectoryLock.take(file, "dataplane")) {
            assertThrows(TableException.class, () -> DirectoryLock.take(file, "dataplane"));   // and this loses us nothing
            try (Child child = Child.start("lock", file)) {
                final String refusal = child.line();
                assertTrue(refusal.contains("process " + ProcessHandle.current().pid() + " holds"), refusal + lock);
            }
        }
    }

    @Test
    void theKernelLetsGoWhenTheHolderIsKilled() throws Exception {
        final Path file = run.resolve("dataplane.lock");
        try (Child child = Child.start("lock", file)) {
            assertEquals("locked", child.line());
            final String refusal = refusal(file);
            assertTrue(refusal.contains("process " + child.pid() + " holds"), refusal);

            child.kill();

            DirectoryLock.take(file, "dataplane").close();
        }
    }

    private static String refusal(final Path file) {
        return assertThrows(TableException.class, () -> DirectoryLock.take(file, "dataplane")).getMessage();
    }
}
