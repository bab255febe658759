package io.sluice.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A file of ours seen as memory, in pieces none of which passes 2 GiB. Owns the mappings: after {@link #close} no piece may be
 * touched, so stop whoever uses them first.
 *
 * <p>A new file is made beside its place under another name, filled, and renamed into place by {@link #publish}: whoever
 * opens the name finds the old file whole or the new one.
 */
final class MappedFile implements AutoCloseable {
    private final FileStamp stamp;
    private final Path path;
    private final FileChannel channel;
    private final MapMode mode;
    private final List<MappedByteBuffer> pieces = new ArrayList<>();

    private MappedFile(final FileStamp stamp, final Path path, final FileChannel channel, final MapMode mode) {
        this.stamp = stamp;
        this.path = path;
        this.channel = channel;
        this.mode = mode;
    }

    /** A file of zeros for its owner only, its directory made if need be; nobody sees it before {@link #publish}. */
    static MappedFile create(final FileStamp stamp, final Path path, final long length) {
        final Path unpublished = unpublished(path);
        try {
            Files.createDirectories(path.toAbsolutePath().getParent(), PrivateFiles.DIRECTORY);
            Files.deleteIfExists(unpublished);
            final FileChannel channel = FileChannel.open(unpublished,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PrivateFiles.FILE);
            return new MappedFile(stamp, path, channel, MapMode.READ_WRITE).into(file -> file.lengthened(length));
        } catch (final IOException e) {
            throw TableException.failed("create", path, e);
        }
    }

    /** An existing file, to read only. Its stamp and its length are checked. */
    static MappedFile openToRead(final FileStamp stamp, final Path path, final long length) throws NoSuchFileException {
        return open(stamp, path, length, MapMode.READ_ONLY, Set.of(StandardOpenOption.READ));
    }

    /** An existing file, to write on. Its stamp and its length are checked. */
    static MappedFile openToWrite(final FileStamp stamp, final Path path, final long length) throws NoSuchFileException {
        return open(stamp, path, length, MapMode.READ_WRITE, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    private static MappedFile open(final FileStamp stamp, final Path path, final long length, final MapMode mode,
                                   final Set<StandardOpenOption> options) throws NoSuchFileException {
        try {
            return new MappedFile(stamp, path, FileChannel.open(path, options), mode).into(file -> file.checked(length));
        } catch (final NoSuchFileException e) {
            throw e;
        } catch (final IOException e) {
            throw TableException.failed("open", path, e);
        }
    }

    /** Hands this file to its owner to be; closes it if that throws. */
    <T> T into(final Function<MappedFile, T> owner) {
        try {
            return owner.apply(this);
        } catch (final RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** A piece of the file. */
    UnsafeBuffer map(final long at, final int length) {
        try {
            final MappedByteBuffer piece = channel.map(mode, at, length);
            pieces.add(piece);
            return new UnsafeBuffer(piece);
        } catch (final IOException e) {
            throw TableException.failed("map", path, e);
        }
    }

    long length() {
        try {
            return channel.size();
        } catch (final IOException e) {
            throw TableException.failed("measure", path, e);
        }
    }

    /** Puts a new file in its place, in one step. */
    void publish() {
        try {
            Files.move(unpublished(path), path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (final IOException e) {
            throw TableException.failed("create", path, e);
        }
    }

    /** Returns when what was written is on the disk. */
    void force() {
        pieces.forEach(MappedByteBuffer::force);
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        pieces.forEach(IoUtil::unmap);
        pieces.clear();
        try {
            channel.close();
        } catch (final IOException e) {
            throw TableException.failed("close", path, e);
        }
    }

    /** All but the last byte stays a hole, which costs nothing until it is touched. */
    private MappedFile lengthened(final long length) {
        try {
            channel.write(ByteBuffer.allocate(1), length - 1);
            return this;
        } catch (final IOException e) {
            throw TableException.failed("create", path, e);
        }
    }

    private MappedFile checked(final long expected) {
        final long length = length();
        stamp.check(path, length < FileStamp.LENGTH ? new UnsafeBuffer() : map(0, FileStamp.LENGTH), length, expected);
        return this;
    }

    private static Path unpublished(final Path path) {
        return path.resolveSibling(path.getFileName() + ".new");
    }
}
