package io.sluice.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The announcement: which edition is complete, in one mapped word that one process writes and others poll.
 *
 * <p>The file {@code current}, in native byte order, 24 bytes:
 * <pre>
 *   0  stamp    {@link FileStamp}
 *  16  edition  long, written with release when the edition lies whole on the disk: number in the lower 48 bits, 0 before the
 *               first; a check of them in the upper 16, so that a flipped bit is not taken for another edition
 * </pre>
 */
final class Generation implements AutoCloseable {
    static final FileStamp STAMP = FileStamp.of("table announcement", "SluiceTC", TableSchema.VERSION, TableSchema.REMEDY);

    private static final int EDITION_AT = FileStamp.LENGTH;
    private static final int LENGTH = EDITION_AT + Long.BYTES;
    private static final int NUMBER_BITS = 48;
    private static final long NUMBER_MASK = (1L << NUMBER_BITS) - 1;
    private static final long UNSEALED = 0xa5c3;        // so that a word of zeros is not edition 0

    private final Path path;
    private final MappedFile file;
    private final Optional<Object> identity;
    private final UnsafeBuffer memory;

    private Generation(final Path path, final Optional<Object> identity, final MappedFile file) {
        this.path = path;
        this.identity = identity;
        this.file = file;
        this.memory = file.map(0, LENGTH);
    }

    /** For the one writer: the announcement that is there, or a new one that says 0. */
    static Generation openToWrite(final Path directory) {
        final Path path = directory.resolve(TableSchema.CURRENT);
        try {
            return MappedFile.openToWrite(STAMP, path, LENGTH).into(file -> new Generation(path, Optional.empty(), file));
        } catch (final NoSuchFileException first) {
            return create(path);
        }
    }

    /** For readers; empty when nothing was ever announced here. */
    static Optional<Generation> openToRead(final Path directory) {
        final Path path = directory.resolve(TableSchema.CURRENT);
        final Optional<Object> identity = identity(path);       // first, so that a file put in its place meanwhile is noticed
        if (identity.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(MappedFile.openToRead(STAMP, path, LENGTH).into(file -> new Generation(path, identity, file)));
        } catch (final NoSuchFileException justGone) {
            return Optional.empty();
        }
    }

    private static Generation create(final Path path) {
        return MappedFile.create(STAMP, path, LENGTH).into(file -> {
            final Generation generation = new Generation(path, Optional.empty(), file);
            generation.announce(0);
            STAMP.stamp(generation.memory);
            generation.force();
            file.publish();
            return generation;
        });
    }

    /** The edition that was announced last, 0 for none. Pairs with the release in {@link #announce}. */
    long current() {
        if (!file.isOpen()) {
            throw new IllegalStateException(path + " is closed");
        }
        final long word = memory.getLongAcquire(EDITION_AT);
        final long number = word & NUMBER_MASK;
        if (word != seal(number)) {
            throw STAMP.damaged(path, "its edition number does not match its check");
        }
        return number;
    }

    /** For readers: false once the file was moved away, or another one put in its place. */
    boolean isInPlace() {
        return identity.equals(identity(path));
    }

    /** Whoever sees the number from now on finds the edition whole. */
    void announce(final long number) {
        memory.putLongRelease(EDITION_AT, seal(number));
    }

    /** Returns when the announcement is on the disk. */
    void force() {
        file.force();
    }

    @Override
    public void close() {
        file.close();
    }

    /** Device and inode; empty when there is none. */
    private static Optional<Object> identity(final Path path) {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class).fileKey());
        } catch (final NoSuchFileException e) {
            return Optional.empty();
        } catch (final IOException e) {
            throw TableException.failed("find", path, e);
        }
    }

    /** The check is the number's three 16-bit pieces, xored: each flipped bit shows in exactly one of the check's. */
    private static long seal(final long number) {
        return number | (number ^ number >>> 16 ^ number >>> 32 ^ UNSEALED) << NUMBER_BITS;
    }
}
