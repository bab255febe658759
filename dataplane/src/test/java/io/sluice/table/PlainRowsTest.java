package io.sluice.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rows beside the maps: the same edition, or passed over. */
class PlainRowsTest {
    @TempDir
    private Path directory;

    private Edition published;

    @BeforeEach
    void publish() throws IOException {
        final List<VipRow> vips = new ArrayList<>();
        final List<BackendRow> backends = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            final Protocol protocol = i % 2 == 0 ? Protocol.TCP : Protocol.UDP;
            final ForwardingMode mode = i % 3 == 0 ? ForwardingMode.NAT : ForwardingMode.DSR;
            vips.add(new VipRow(i, "vip-" + i, InetAddress.getByName("198.51.100." + (i + 1)), 80 + i, protocol, mode,
                SchedulerKind.MAGLEV));
            backends.add(new BackendRow(i, i, "bäckend-" + i, InetAddress.getByName("10.0.1." + i), i, i % 5 != 0));
        }
        try (TableWriter writer = TableWriter.open(directory)) {
            writer.publish(vips, backends);
            published = writer.last();
        }
    }

    private Path rows() {
        return TableSchema.edition(directory, 1).resolve(TableSchema.ROWS);
    }

    private Optional<Edition> read() {
        return PlainRows.read(rows(), 1);
    }

    private Edition readFirst() {
        try (TableReader reader = TableReader.open(directory)) {
            return reader.readFirst();
        }
    }

    @Test
    void theRowsAreThoseOfTheMaps() {
        assertEquals(Optional.of(published), read());
        assertEquals(published, readFirst());
    }

    @Test
    void theirOwnerAloneMayReadThem() throws IOException {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(rows())));
    }

    @Test
    void whereTheyAreMissingTheMapsAreRead() throws IOException {
        Files.delete(rows());

        assertEquals(Optional.empty(), read());
        assertEquals(published, readFirst());
    }

    @Test
    void anyFlippedBitIsNoticed() throws IOException {
        final byte[] whole = Files.readAllBytes(rows());
        for (int at = 0; at < whole.length; at += at < 64 ? 1 : 37) {
            final byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << at % Byte.SIZE);
            Files.write(rows(), damaged);

            assertEquals(Optional.empty(), read(), "byte " + at);
        }
        assertEquals(published, readFirst());
    }

    @Test
    void aFileThatHasLostItsEndIsPassedOver() throws IOException {
        final byte[] whole = Files.readAllBytes(rows());
        for (int length = 0; length < whole.length; length += 101) {
            Files.write(rows(), Arrays.copyOf(whole, length));

            assertTrue(read().isEmpty(), length + " bytes");
        }
        assertEquals(published, readFirst());
    }

    @Test
    void thoseOfAnotherEditionArePassedOver() throws IOException {
        Files.write(rows(), PlainRows.bytes(new Edition(2, published.vips(), published.backends())));

        assertEquals(Optional.empty(), read());
        assertEquals(published, readFirst());
    }

    /** With a checksum that is right. */
    @Test
    void thoseOfAnotherVersionArePassedOver() throws IOException {
        final byte[] bytes = Files.readAllBytes(rows());
        final UnsafeBuffer file = new UnsafeBuffer(bytes);
        file.putLong(8, TableSchema.VERSION + 1);
        final CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - Integer.BYTES);
        file.putInt(bytes.length - Integer.BYTES, (int) crc.getValue());
        Files.write(rows(), bytes);

        assertEquals(Optional.empty(), read());
        assertEquals(published, readFirst());
    }

    @Test
    void beforeTheFirstEditionThereIsNone() {
        try (TableReader reader = TableReader.open(directory.resolve("empty"))) {
            assertEquals(Edition.NONE, reader.readFirst());
        }
    }
}
