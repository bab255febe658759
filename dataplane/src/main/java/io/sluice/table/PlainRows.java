package io.sluice.table;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An edition once more, its rows one after the other: for a dataplane that starts, which is forwarding before another would have
 * loaded what the first Chronicle Map of a process takes. The maps are what was published; this file is a copy of them by whose
 * absence nothing is lost, so one that is damaged, of another edition or of another version is passed over.
 *
 * <p>The file {@code rows}; its first 32 bytes in native byte order, the rows in network byte order:
 * <pre>
 *   0  stamp     {@link FileStamp}
 *  16  edition   long
 *  24  VIPs      int, how many rows
 *  28  backends  int, how many rows
 *  32  rows      those of the VIPs, then those of the backends: each its length in bytes, an int, and its {@link RowBytes}
 *      checksum  int, native byte order: CRC32C of all bytes before
 * </pre>
 */
final class PlainRows {
    static final FileStamp STAMP = FileStamp.of("table rows", "SluiceTR", TableSchema.VERSION, TableSchema.REMEDY);

    private static final Logger LOG = LoggerFactory.getLogger(PlainRows.class);
    private static final int EDITION_AT = FileStamp.LENGTH;
    private static final int VIPS_AT = 24;
    private static final int BACKENDS_AT = 28;
    private static final int ROWS_AT = 32;

    private PlainRows() {
    }

    /** The whole file. */
    static byte[] bytes(final Edition edition) {
        final long length = ROWS_AT + length(edition.vips(), VipMarshaller.INSTANCE)
            + length(edition.backends(), BackendMarshaller.INSTANCE) + Integer.BYTES;
        final byte[] bytes = new byte[Math.toIntExact(length)];
        final UnsafeBuffer file = new UnsafeBuffer(bytes);
        file.putLong(EDITION_AT, edition.number());
        file.putInt(VIPS_AT, edition.vips().size());
        file.putInt(BACKENDS_AT, edition.backends().size());
        final ByteBuffer rows = ByteBuffer.wrap(bytes).position(ROWS_AT);
        put(rows, edition.vips(), VipMarshaller.INSTANCE);
        put(rows, edition.backends(), BackendMarshaller.INSTANCE);
        STAMP.stamp(file);
        file.putInt(rows.position(), checksum(bytes));
        return bytes;
    }

    private static <R> long length(final List<R> rows, final RowBytes<R> as) {
        return rows.stream().mapToLong(row -> Integer.BYTES + as.size(row)).sum();
    }

    private static <R> void put(final ByteBuffer out, final List<R> rows, final RowBytes<R> as) {
        for (final R row : rows) {
            out.putInt((int) as.size(row));
            as.put(out, row);
        }
    }

    /** The edition of that number, or empty if the file at {@code path} cannot be trusted to be it. */
    static Optional<Edition> read(final Path path, final long number) {
        try {
            return Optional.of(edition(path, Files.readAllBytes(path), number));
        } catch (final NoSuchFileException e) {
            return Optional.empty();
        } catch (final IOException | TableException | IllegalArgumentException e) {
            LOG.warn("edition {} is read from its maps, which takes longer: {}", number, e.getMessage());
            return Optional.empty();
        }
    }

    private static Edition edition(final Path path, final byte[] bytes, final long number) {
        final UnsafeBuffer file = new UnsafeBuffer(bytes);
        STAMP.check(path, file, bytes.length, ROWS_AT + Integer.BYTES);
        if (file.getInt(bytes.length - Integer.BYTES) != checksum(bytes)) {
            throw STAMP.damaged(path, "its checksum is wrong");
        }
        if (file.getLong(EDITION_AT) != number) {
            throw STAMP.damaged(path, "it is of edition " + file.getLong(EDITION_AT));
        }
        final ByteBuffer rows = ByteBuffer.wrap(bytes, ROWS_AT, bytes.length - Integer.BYTES - ROWS_AT);
        try {
            return new Edition(number, get(rows, file.getInt(VIPS_AT), VipMarshaller.INSTANCE),
                get(rows, file.getInt(BACKENDS_AT), BackendMarshaller.INSTANCE));
        } catch (final BufferUnderflowException e) {
            throw STAMP.damaged(path, "its rows are longer than it is");
        }
    }

    private static <R> List<R> get(final ByteBuffer in, final int count, final RowBytes<R> as) {
        final List<R> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final int behind = in.getInt() + in.position();
            rows.add(as.get(in));
            if (in.position() != behind) {
                throw new IllegalArgumentException("row " + i + " ends at " + in.position() + " and not at " + behind);
            }
        }
        return rows;
    }

    /** Of all bytes but the last four, where it goes. */
    private static int checksum(final byte[] bytes) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - Integer.BYTES);
        return (int) crc.getValue();
    }
}
