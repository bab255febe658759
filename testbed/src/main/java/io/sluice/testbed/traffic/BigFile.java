package io.sluice.testbed.traffic;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/**
 * A file to download: the same bytes in every run, no two of its megabytes alike, none of it sparse. It is made once and kept;
 * also when several programs want it at once, each finds it whole.
 *
 * @param path   where it lies; the file's directory is the one to serve
 * @param sha256 of its content, in lower-case hexadecimal digits
 */
public record BigFile(Path path, String sha256) {

    private static final int MEGABYTE = 1 << 20;

    /** The file of that many megabytes in {@code directory}; written if it isn't there. */
    public static BigFile in(final Path directory, final int megabytes) {
        final Path file = directory.resolve(megabytes + "-MiB");
        final Path digest = directory.resolve(megabytes + "-MiB.sha256");
        try {
            Files.createDirectories(directory);
            if (!Files.exists(digest)) {                        // there last, so it vouches for the file
                final Path made = Files.createTempFile(directory, megabytes + "-MiB", ".new");
                final String sha256 = write(made, megabytes);
                final Path whole = Files.writeString(Files.createTempFile(directory, megabytes + "-MiB.sha256", ".new"), sha256);
                Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
                Files.move(whole, digest, StandardCopyOption.ATOMIC_MOVE);
            }
            return new BigFile(file, Files.readString(digest));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String write(final Path file, final int megabytes) throws IOException {
        final MessageDigest digest = sha256Digest();
        final byte[] block = new byte[MEGABYTE];
        new Random(megabytes).nextBytes(block);
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
            for (int i = 0; i < megabytes; i++) {
                block[i % MEGABYTE] ^= (byte) 0xff;             // so that a megabyte lost, doubled or swapped shows
                out.write(block);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
