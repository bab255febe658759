package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.Needs;
import io.sluice.table.TableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where connections are kept is the dataplane's alone, whoever was there before. */
class MemoryDirectoryTest {
    private static final int SOMEBODY = 12_345;

    @TempDir
    private Path parent;

    private static String refusal(final Path directory) {
        final String message = assertThrows(IllegalStateException.class, () -> MemoryDirectory.take(directory)).getMessage();
        assertTrue(message.contains("--memory") && !message.contains("\n"), message);
        return message;
    }

    @Test
    void itIsMadeForItsOwnerOnlyAndTakenOnce() throws IOException {
        final Path directory = parent.resolve("a").resolve("b");
        try (MemoryDirectory memory = MemoryDirectory.take(directory)) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
            assertEquals(directory.resolve("flows"), memory.flows());
            assertThrows(TableException.class, () -> MemoryDirectory.take(directory));
        }
        MemoryDirectory.take(directory).close();
    }

    @Test
    void oneOfOursThatOthersMayEnterIsClosedToThem() throws IOException {
        Files.createDirectory(parent.resolve("open"));
        Files.setPosixFilePermissions(parent.resolve("open"), PosixFilePermissions.fromString("rwxrwxrwx"));
        MemoryDirectory.take(parent.resolve("open")).close();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(parent.resolve("open"))));
    }

    @Test
    void anotherUsersIsRefused() throws IOException {
        Needs.root();
        Files.setAttribute(Files.createDirectory(parent.resolve("his")), "unix:uid", SOMEBODY);
        assertTrue(refusal(parent.resolve("his")).contains("another user's (12345)"));
    }

    @Test
    void soIsALinkAndAFile() throws IOException {
        Files.createSymbolicLink(parent.resolve("link"), Files.createDirectory(parent.resolve("elsewhere")));
        assertTrue(refusal(parent.resolve("link")).contains("is no directory"));
        Files.createFile(parent.resolve("file"));
        assertTrue(refusal(parent.resolve("file")).contains("is no directory"));
    }
}
