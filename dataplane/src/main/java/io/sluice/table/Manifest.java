package io.sluice.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What belongs to an edition: checked before Chronicle is let near a map file, because such a file names classes to load.
 *
 * <p>The file {@code manifest}, in native byte order, 68 bytes:
 * <pre>
 *   0  stamp            {@link FileStamp}
 *  16  edition          long
 *  24  VIPs             long, rows
 *  32  vips.cm          long, bytes
 *  40  backends         long, rows
 *  48  backends.cm      long, bytes
 *  56  vips.cm          int, CRC32C of all its bytes
 *  60  backends.cm      int, CRC32C of all its bytes
 *  64  manifest         int, CRC32C of the 64 bytes before
 * </pre>
 *
 * @param edition  the number it was written for
 * @param vips     what {@code vips.cm} must be
 * @param backends what {@code backends.cm} must be
 */
record Manifest(long edition, Content vips, Content backends) {
    static final FileStamp STAMP = FileStamp.of("table manifest", "SluiceTM", TableSchema.VERSION, TableSchema.REMEDY);

    private static final int EDITION_AT = FileStamp.LENGTH;
    private static final int VIPS_AT = 24;
    private static final int BACKENDS_AT = 40;
    private static final int VIPS_CRC_AT = 56;
    private static final int BACKENDS_CRC_AT = 60;
    private static final int CRC_AT = 64;
    private static final int LENGTH = 68;

    /** What a map file must be: rows in it, its length in bytes, CRC32C of all its bytes. */
    record Content(long rows, long length, int crc) {
        static Content of(final long rows, final byte[] file) {
            return new Content(rows, file.length, crc32c(file, file.length));
        }

        /** Refuses a file that is not as it was when the edition was finished. */
        void check(final Path path, final byte[] file) {
            if (!equals(of(rows, file))) {
                throw STAMP.damaged(path, "its bytes are not those that were published");
            }
        }

        void checkRows(final Path path, final long found) {
            if (found != rows) {
                throw STAMP.damaged(path, "it holds " + found + " rows of " + rows);
            }
        }
    }

    byte[] bytes() {
        final byte[] bytes = new byte[LENGTH];
        final UnsafeBuffer file = new UnsafeBuffer(bytes);
        file.putLong(EDITION_AT, edition);
        file.putLong(VIPS_AT, vips.rows);
        file.putLong(VIPS_AT + Long.BYTES, vips.length);
        file.putLong(BACKENDS_AT, backends.rows);
        file.putLong(BACKENDS_AT + Long.BYTES, backends.length);
        file.putInt(VIPS_CRC_AT, vips.crc);
        file.putInt(BACKENDS_CRC_AT, backends.crc);
        STAMP.stamp(file);
        file.putInt(CRC_AT, crc32c(bytes, CRC_AT));
        return bytes;
    }

    static Manifest read(final Path path, final long edition) throws IOException {
        final byte[] bytes = Files.readAllBytes(path);
        final UnsafeBuffer file = new UnsafeBuffer(bytes);
        STAMP.check(path, file, bytes.length, LENGTH);
        if (file.getInt(CRC_AT) != crc32c(bytes, CRC_AT)) {
            throw STAMP.damaged(path, "its checksum is wrong");
        }
        if (file.getLong(EDITION_AT) != edition) {
            throw STAMP.damaged(path, "it is of edition " + file.getLong(EDITION_AT));
        }
        return new Manifest(edition,
            new Content(file.getLong(VIPS_AT), file.getLong(VIPS_AT + Long.BYTES), file.getInt(VIPS_CRC_AT)),
            new Content(file.getLong(BACKENDS_AT), file.getLong(BACKENDS_AT + Long.BYTES), file.getInt(BACKENDS_CRC_AT)));
    }

    private static int crc32c(final byte[] bytes, final int length) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
