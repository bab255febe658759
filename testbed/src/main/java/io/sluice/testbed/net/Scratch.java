package io.sluice.testbed.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory for the files of one run, gone with all that is in it when closed, at exit, or when the next run sweeps up. */
public final class Scratch implements AutoCloseable {

    private final Path path;

    /** Makes the directory {@code sluice-testbed-<pid>-<role>-...} among the temporary files; only its owner can enter it. */
    public Scratch(final String role) {
        this(Leftovers.TEMPORARY, role);
    }

    private Scratch(final Path where, final String role) {
        try {
            path = Files.createTempDirectory(where, Leftovers.directory(role));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        AtExit.close(this);
    }

    /** The same in memory, whatever is kept on disk. */
    public static Scratch inMemory(final String role) {
        return new Scratch(Leftovers.MEMORY, role);
    }

    /** Where {@code name} is, or is to be, in this directory. */
    public Path resolve(final String name) {
        return path.resolve(name);
    }

    /** Writes a file of that name, and returns where it is. */
    public Path write(final String name, final String content) {
        try {
            return Files.writeString(resolve(name), content);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a file of that name holds; nothing if it isn't there. */
    public String read(final String name) {
        try {
            return Files.exists(resolve(name)) ? Files.readString(resolve(name)) : "";
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closing twice is harmless, also when the owner and the exit do it at the same time. */
    @Override
    public synchronized void close() {
        Leftovers.removeTree(path);
        AtExit.forget(this);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
