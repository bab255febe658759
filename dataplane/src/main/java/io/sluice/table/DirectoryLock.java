package io.sluice.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes sure that a directory has one controller, or one dataplane: a lock on a file, with the holder's process id in it. The
 * kernel lets go of it when the holder dies, however it dies; the file stays.
 */
public final class DirectoryLock implements AutoCloseable {
    /**
     * The locks of this process. The kernel's are per process and are lost when the process closes any descriptor of the file
     * (fcntl(2)), so a file that is locked here must not be opened here again.
     */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();
    private static final int LONGEST_PID = 20;

    private final Path path;
    private final FileChannel channel;

    private DirectoryLock(final Path path, final FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Takes the lock, or says who has it; never waits.
     *
     * @param file such as {@code /run/sluice/controller.lock}; it and its directory are made if need be
     * @param role who the holder is, for the message: "controller"
     * @throws TableException if another process, or this one, holds it, or the file cannot be made
     */
    public static DirectoryLock take(final Path file, final String role) {
        final Path path = file.toAbsolutePath().normalize();
        if (!OURS.add(path)) {
            throw refusal(path, role, Long.toString(ProcessHandle.current().pid()));
        }
        try {
            return new DirectoryLock(path, lock(path, role));
        } catch (final IOException e) {
            OURS.remove(path);
            throw TableException.failed("lock", path, e);
        } catch (final TableException e) {
            OURS.remove(path);
            throw e;
        }
    }

    /** Lets go. Closing twice is harmless. */
    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.close();
        } catch (final IOException e) {
            throw TableException.failed("unlock", path, e);
        } finally {
            OURS.remove(path);
        }
    }

    private static FileChannel lock(final Path path, final String role) throws IOException {
        Files.createDirectories(path.getParent(), PrivateFiles.DIRECTORY);
        final FileChannel channel = FileChannel.open(path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE), PrivateFiles.FILE);
        try {
            if (channel.tryLock() == null) {
                throw refusal(path, role, holder(channel));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
            return channel;
        } catch (final IOException | TableException e) {
            channel.close();
            throw e;
        }
    }

    /** Empty while the holder has the lock and has not yet written its number. */
    private static String holder(final FileChannel channel) throws IOException {
        final ByteBuffer pid = ByteBuffer.allocate(LONGEST_PID);
        channel.read(pid, 0);
        return StandardCharsets.US_ASCII.decode(pid.flip()).toString().strip();
    }

    private static TableException refusal(final Path path, final String role, final String holder) {
        return new TableException("a " + role + " is already running here: process " + (holder.isEmpty() ? "unknown" : holder)
            + " holds " + path + "; stop it, or give this one a directory of its own");
    }
}
