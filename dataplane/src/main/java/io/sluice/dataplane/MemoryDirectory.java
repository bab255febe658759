package io.sluice.dataplane;

import io.sluice.linux.Linux;
import io.sluice.linux.LinuxException;
import io.sluice.table.DirectoryLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A directory of the dataplane's own in a file system in memory, such as {@code /dev/shm/sluice}: what is in it outlives the
 * process, not the machine, and costs no disk. Its owner's alone, since what is in there decides where connections go; one
 * dataplane has it at a time.
 */
final class MemoryDirectory implements AutoCloseable {
    private static final String IN_MEMORY = "tmpfs";
    private static final long STICKS = 262_144L * StickTable.ENTRY;

    private final Path path;
    private final DirectoryLock lock;
    private final String fileSystem;

    private MemoryDirectory(final Path path, final DirectoryLock lock, final String fileSystem) {
        this.path = path;
        this.lock = lock;
        this.fileSystem = fileSystem;
    }

    /**
     * Takes the directory, made if need be.
     *
     * @throws IllegalStateException of one line when it is another user's or is not to be had
     * @throws io.sluice.table.TableException when another dataplane has it
     */
    static MemoryDirectory take(final Path path) {
        final Path directory = path.toAbsolutePath().normalize();
        try {
            Files.createDirectories(directory.getParent());
            if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(directory);
            }
            check(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            return new MemoryDirectory(directory, DirectoryLock.take(directory.resolve("dataplane.lock"), "dataplane"),
                Files.getFileStore(directory).type());
        } catch (final IOException e) {
            throw new IllegalStateException("connections cannot be kept in " + directory + " (" + e.getClass().getSimpleName()
                + ": " + e.getMessage() + "): name another directory by --memory", e);
        }
    }

    /** In a directory that anybody may write to, anybody may have made it first. */
    private static void check(final Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new IllegalStateException(directory + " is no directory, so connections cannot be kept there: name another by "
                + "--memory");
        }
        final int owner = (Integer) Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (owner != Linux.user()) {
            throw new IllegalStateException(directory + " is another user's (" + owner + "), who could say where connections go: "
                + "name another directory by --memory");
        }
    }

    /** Where the flow tables are. */
    Path flows() {
        return path.resolve("flows");
    }

    /**
     * Which backends the clients of persistent VIPs have.
     *
     * @param goOn whether what is there is of this boot; else it begins empty. Its connections may be forgotten ones.
     */
    StickTable sticks(final boolean goOn) {
        final Path file = path.resolve("sticks");
        try {
            if (!goOn || Files.exists(file) && Files.size(file) != STICKS) {
                Files.deleteIfExists(file);
            }
            return new StickTable(Linux.mapFile(file, STICKS));
        } catch (final IOException | LinuxException e) {
            throw new IllegalStateException("the clients of persistent VIPs cannot be kept in " + file + " (" + e.getMessage()
                + "): make room there, or name another directory by --memory", e);
        }
    }

    /** Where the connection store is. */
    Path store() {
        return path.resolve("store");
    }

    /** What people should know of it, if anything. */
    List<String> remarks() {
        return fileSystem.equals(IN_MEMORY) ? List.of() : List.of(path + " is on " + fileSystem
            + ", not in memory: forwarding may wait for the disk; name a directory on a tmpfs by --memory");
    }

    @Override
    public void close() {
        lock.close();
    }
}
