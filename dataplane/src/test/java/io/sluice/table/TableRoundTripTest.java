package io.sluice.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the writer publishes is what the reader reads. */
class TableRoundTripTest {
    @TempDir
    private Path directory;

    @Test
    void nothingIsAnnouncedWhereNobodyWrote() {
        try (TableReader reader = TableReader.open(directory.resolve("absent"))) {
            assertEquals(0, reader.announced());
            assertSame(Edition.NONE, reader.read());
        }
        assertTrue(Files.notExists(directory.resolve("absent")));
    }

    @Test
    void rowsComeBackAsTheyWere() {
        try (TableWriter writer = TableWriter.open(directory); TableReader reader = TableReader.open(directory)) {
            for (int seed = 0; seed < 50; seed++) {
                final Edition edition = Rows.random(new Random(seed), seed + 1, 60);

                final long number = writer.publish(edition.vips(), edition.backends());

                assertEquals(number, reader.announced(), "seed " + seed);
                assertEquals(edition, reader.read(), "seed " + seed);
            }
        }
    }

    /** A Chronicle Map is laid out by what its entries have on average. */
    @Test
    void oneVipOfALargePoolAmongManySmallOnesComesBack() {
        final List<AddressBlock> blocks = IntStream.range(0, SourcePool.MAX_BLOCKS)
            .mapToObj(i -> AddressBlock.host(Rows.address("fd00::" + Integer.toHexString(i + 1)))).toList();
        final Forwarding fullnat = Forwarding.fullnat(new SourcePool(blocks, new PortRange(5_000, 65_535)));
        final Tunnel tunnel = new Tunnel(8_472, Tunnel.MAX_VNI, 0, new AddressBlock(Rows.address("10.9.0.0"), 24));
        final List<VipRow> vips = Rows.vips(2_000);
        final List<BackendRow> backends = new ArrayList<>(Rows.backends(1_000, 2));
        for (int id = 2_000; id < 2_003; id++) {
            backends.add(new BackendRow(id, id - 1_000, "large-" + id, Rows.address("10.200.0." + (id - 2_000)), 0, 1, 0, true,
                Forwarding.of(ForwardingMode.VXLAN, tunnel), null));
            backends.add(new BackendRow(id + 10, id - 1_000, "v6-" + id, Rows.address("2001:db8::" + (id - 2_000)), 8_080, 1, 0,
                true, fullnat, null));
            backends.add(new BackendRow(id + 20, id - 1_000, "dscp-" + id, Rows.address("10.201.0.1"), 0, 1, 0, true,
                Forwarding.dscp(id - 1_990), null));
        }
        final Edition edition = new Edition(1, vips, backends);
        try (TableWriter writer = TableWriter.open(directory); TableReader reader = TableReader.open(directory)) {
            writer.publish(edition.vips(), edition.backends());

            assertEquals(edition, reader.read());
        }
    }

    @Test
    void theNextWriterGoesOnWhereTheLastStopped() {
        final List<VipRow> vips = Rows.vips(3);
        try (TableWriter writer = TableWriter.open(directory)) {
            writer.publish(vips, Rows.backends(3, 2));
        }
        try (TableWriter writer = TableWriter.open(directory)) {
            assertEquals(new Edition(1, vips, Rows.backends(3, 2)), writer.last());
            assertEquals(2, writer.publish(vips, List.of()));
            assertEquals(new Edition(2, vips, List.of()), writer.last());
        }
    }

    @Test
    void threeEditionsAreKeptAndLeftoversCleared() throws IOException {
        try (TableWriter writer = TableWriter.open(directory)) {
            for (int i = 0; i < 5; i++) {
                writer.publish(Rows.vips(1), List.of());
            }
        }
        Files.createDirectory(directory.resolve("edition-6"));
        Files.createFile(directory.resolve("edition-6").resolve("vips.cm"));

        TableWriter.open(directory).close();

        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(List.of("current", "edition-3", "edition-4", "edition-5"),
                files.map(path -> path.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void contradictingRowsPublishNothing() {
        try (TableWriter writer = TableWriter.open(directory); TableReader reader = TableReader.open(directory)) {
            writer.publish(Rows.vips(1), List.of());

            assertThrows(IllegalArgumentException.class, () -> writer.publish(List.of(), Rows.backends(1, 1)));

            assertEquals(new Edition(1, Rows.vips(1), List.of()), reader.read());
        }
    }

    @Test
    void filesAreForTheirOwnerOnly() throws IOException {
        final Path tables = directory.resolve("tables");
        try (TableWriter writer = TableWriter.open(tables)) {
            writer.publish(Rows.vips(1), Rows.backends(1, 1));
        }
        try (Stream<Path> files = Files.walk(tables)) {
            for (final Path path : files.toList()) {
                assertEquals(Files.isDirectory(path) ? "rwx------" : "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(path)), path.toString());
            }
        }
    }
}
