package io.sluice.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is not what was published is refused in one line, and never half believed. */
class DamagedFilesTest {
    private static final int VERSION_AT = 8;

    @TempDir
    private Path directory;

    @BeforeEach
    void publish() {
        try (TableWriter writer = TableWriter.open(directory)) {
            writer.publish(Rows.vips(3), Rows.backends(3, 3));
        }
        CountersFile.create(directory, "eth0", 1, "pcap", 0).close();
        TallyFile.create(directory, 1, 0).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"current", "edition-1/manifest"})
    void everyFlippedBitOfTheSmallFilesIsSeen(final String name) throws IOException {
        final byte[] good = Files.readAllBytes(directory.resolve(name));
        for (int bit = 0; bit < good.length * Byte.SIZE; bit++) {
            Files.write(directory.resolve(name), flipped(good, bit));

            refused(this::read, directory.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"edition-1/vips.cm", "edition-1/backends.cm"})
    void aFlippedBitOfAMapIsSeen(final String name) throws IOException {
        final byte[] good = Files.readAllBytes(directory.resolve(name));
        for (int seed = 0; seed < 200; seed++) {
            Files.write(directory.resolve(name), flipped(good, new Random(seed).nextInt(good.length * Byte.SIZE)));

            refused(this::read, name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"current", "edition-1/manifest", "edition-1/vips.cm", "edition-1/backends.cm"})
    void aTruncatedTableFileIsSeen(final String name) throws IOException {
        final byte[] good = Files.readAllBytes(directory.resolve(name));
        for (final int length : new int[] {0, 1, 15, 16, 17, good.length - 1}) {
            Files.write(directory.resolve(name), Arrays.copyOf(good, length));

            refused(this::read, name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"edition-1", "edition-1/manifest", "edition-1/vips.cm", "edition-1/backends.cm"})
    void aMissingTableFileIsSeen(final String name) throws IOException {
        Files.move(directory.resolve(name), directory.resolve("elsewhere"));

        refused(this::read, "edition-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"counters.dat", "tallies.dat"})
    void aDamagedRunFileIsSeen(final String name) throws IOException {
        final byte[] good = Arrays.copyOf(Files.readAllBytes(directory.resolve(name)), 4_096);
        for (final int length : new int[] {0, 1, 15, 16, 17, 4_096}) {
            Files.write(directory.resolve(name), Arrays.copyOf(good, length));
            refused(() -> map(name), name);
        }
        Files.delete(directory.resolve(name));
        refused(() -> map(name), "no dataplane has run here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"current", "edition-1/manifest", "counters.dat", "tallies.dat"})
    void aForeignFileIsSeen(final String name) throws IOException {
        Files.write(directory.resolve(name), "#!/bin/sh\necho this is not a file of ours\n".getBytes(StandardCharsets.UTF_8));

        refused(() -> use(name), "does not begin like one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"current", "edition-1/manifest", "counters.dat", "tallies.dat"})
    void otherVersionsAreNamed(final String name) throws IOException {
        writeVersion(name, 9);
        refused(() -> use(name), "written by a newer Sluice (version 9");
        writeVersion(name, 0);
        refused(() -> use(name), "written by an older Sluice (version 0");
    }

    @Test
    void aWriterLeavesForeignAndNewerTablesAlone() throws IOException {
        writeVersion("current", TableSchema.VERSION + 1);

        refused(() -> TableWriter.open(directory), "newer Sluice");

        assertTrue(Files.exists(directory.resolve("edition-1").resolve("vips.cm")));
    }

    @Test
    void aWriterGoesOnBehindADamagedEdition() throws IOException {
        Files.write(directory.resolve("edition-1").resolve("vips.cm"), new byte[3]);
        try (TableWriter writer = TableWriter.open(directory)) {
            refused(writer::last, "vips.cm");

            assertEquals(2, writer.publish(Rows.vips(1), Rows.backends(1, 1)));

            assertEquals(new Edition(2, Rows.vips(1), Rows.backends(1, 1)), writer.last());
        }
    }

    @Test
    void anEditionInThePlaceOfAnotherIsSeen() throws IOException {
        try (TableWriter writer = TableWriter.open(directory)) {
            writer.publish(Rows.vips(1), Rows.backends(1, 1));
        }
        Files.move(directory.resolve("edition-2"), directory.resolve("elsewhere"));
        Files.move(directory.resolve("edition-1"), directory.resolve("edition-2"));

        refused(this::read, "it is of edition 1");
    }

    @Test
    void tablesPutInThePlaceOfOthersAreFound() throws IOException {
        try (TableReader reader = TableReader.open(directory)) {
            assertEquals(1, reader.read().number());
            Files.delete(directory.resolve("current"));
            Files.move(directory.resolve("edition-1"), directory.resolve("elsewhere"));
            try (TableWriter writer = TableWriter.open(directory)) {
                writer.publish(Rows.vips(1), Rows.backends(1, 1));
            }

            assertEquals(new Edition(1, Rows.vips(1), Rows.backends(1, 1)), reader.read());
        }
    }

    private void use(final String name) {
        if (name.endsWith(".dat")) {
            map(name);
        } else {
            read();
        }
    }

    private void read() {
        try (TableReader reader = TableReader.open(directory)) {
            reader.read();
        }
    }

    private void map(final String name) {
        if (name.startsWith("counters")) {
            CountersFile.map(directory).close();
        } else {
            TallyFile.map(directory).close();
        }
    }

    private void writeVersion(final String name, final long version) throws IOException {
        final byte[] bytes = Files.readAllBytes(directory.resolve(name));
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putLong(VERSION_AT, version);
        Files.write(directory.resolve(name), bytes);
    }

    private static byte[] flipped(final byte[] good, final int bit) {
        final byte[] bytes = good.clone();
        bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        return bytes;
    }

    private static void refused(final Executable use, final String part) {
        final String line = assertThrows(TableException.class, use).getMessage();
        assertTrue(line.contains(part), line);
        assertFalse(line.contains("\n"), line);
        System.out.println(line);
    }
}
