package io.sluice.testbed.traffic;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Random;

/**
 * A file to download: the same bytes in every run, no two of its megabytes alike, none of it sparse. It is made once and kept;
 * also when several programs want it at once, each finds it whole.
 *
 * @param path where it lies; the file's directory is the one to serve
 */
public record BigFile(Path path) {

    private static final int MEGABYTE = 1 << 20;

    /** The file of that many megabytes in {@code directory}; written if it isn't there. */
    public static BigFile in(final Path directory, final int megabytes) {
        final Path file = directory.resolve(megabytes + "-MiB");
        try {
            Files.createDirectories(directory);
            if (!Files.exists(file)) {
                final Path made = Files.createTempFile(directory, megabytes + "-MiB", ".new");
                write(made, megabytes);
                Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return new BigFile(file);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(final Path file, final int megabytes) throws IOException {
        final byte[] block = new byte[MEGABYTE];
        new Random(megabytes).nextBytes(block);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < megabytes; i++) {
                block[i % MEGABYTE] ^= (byte) 0xff;             // so that a megabyte lost, doubled or swapped shows
                out.write(block);
            }
        }
    }

    /** Whether another file has the very same content. */
    public boolean isCopiedTo(final Path copy) {
        try {
            return Files.mismatch(path, copy) < 0;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
