package io.sluice.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.Needs;
import io.sluice.table.Child;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a process leaves in its flow tables, the next one goes on from. */
class FlowFilesTest {
    private static final int CAPACITY = 1_000;
    private static final int CONNECTIONS = 300;
    private static final int KILLS = 12;
    private static final int LATEST_KILL_US = 50_000;

    @TempDir
    private Path memory;
    private Path directory;

    @BeforeEach
    void choose() {
        directory = memory.resolve("flows");
    }

    static FlowFiles open(final Path directory, final int workers) {
        return open(directory, workers, CAPACITY);
    }

    /** Deals by backend, which in this test is the number of the client. */
    private static FlowFiles open(final Path directory, final int workers, final int capacity) {
        return FlowFiles.open(directory, workers, capacity, FlowTimeouts.DEFAULT,
            (record, at, among) -> FlowRecord.backend(record, at) % among);
    }

    private void fill(final int workers) {
        try (FlowFiles files = open(directory, workers)) {
            for (int client = 0; client < CONNECTIONS; client++) {
                NumberedFlows.insert(files.table(client % workers), client);
            }
        }
    }

    private static Set<Integer> clients(final FlowTable table, final String where) {
        final UnsafeBuffer record = new UnsafeBuffer(new byte[FlowRecord.LENGTH]);
        final Set<Integer> clients = new HashSet<>();
        final FlowScan scan = new FlowScan(table);
        while (scan.next(record, 0)) {
            assertTrue(clients.add(NumberedFlows.assertWhole(record, where)), where);
        }
        return clients;
    }

    private Set<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return new TreeSet<>(files.map(file -> file.getFileName().toString()).toList());
        }
    }

    private static void assertEmpty(final FlowFiles files) {
        assertEquals(0, files.table(0).size());
        assertFalse(files.whole());
        assertFalse(files.redealt());
    }

    @Test
    void anEmptyDirectoryHasEmptyTablesForTheirOwnerOnly() throws IOException {
        try (FlowFiles files = open(directory, 2)) {
            assertEmpty(files);
            assertEquals(List.of(), files.remarks());
            assertEquals(Set.of("manifest", "table-1-0", "table-1-1"), files());
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
            final Path table = directory.resolve("table-1-0");
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(table)));
        }
    }

    @Test
    void asManyWorkersTakeTheTablesOverAsTheyAre() throws IOException {
        fill(2);
        for (int round = 0; round < 3; round++) {
            try (FlowFiles files = open(directory, 2)) {
                assertTrue(files.whole());
                assertFalse(files.redealt());
                assertEquals(CONNECTIONS / 2, files.table(0).size());
                assertEquals(CONNECTIONS / 2, clients(files.table(1), "").size());
                assertEquals(0, files.table(0).halfOpen());
                assertEquals(List.of("goes on with 300 connections"), files.remarks());
            }
        }
        assertEquals(Set.of("manifest", "table-1-0", "table-1-1"), files());
    }

    /** What is half done in a sealed table is not looked for; that of one that was opened since is. */
    @Test
    void sealedTablesAreTakenAsTheyAreOnce() throws IOException {
        fill(1);
        try (FlowFiles files = open(directory, 1)) {
            files.seal(new byte[0]);
        }
        try (FlowFiles files = open(directory, 1)) {
            assertEquals(CONNECTIONS, clients(files.table(0), "").size());
            assertEquals(CONNECTIONS, files.table(0).size());
            assertEquals(CONNECTIONS * 3 / 2, files.table(0).used());
            final FlowTable table = files.table(0);
            FlowLine.state(table.lines().at(table.twin(NumberedFlows.reply(1).find(table))), FlowState.FREE);
        }
        try (FlowFiles files = open(directory, 1)) {
            assertEquals(CONNECTIONS - 1, files.table(0).size());
            assertEquals(CONNECTIONS * 3 / 2 - 2, files.table(0).used(), "its twin is gone as well");
        }
    }

    /** While one writes, the next one maps the same tables; it knows all of it when it begins, whatever came in between. */
    @Test
    void sharedTablesAreGoneOnWithAsTheyAreInTheEnd() throws IOException {
        fill(2);
        for (int round = 1; round <= 2; round++) {
            final boolean sealed = round == 1;
            final int late = CONNECTIONS + round;
            final FlowFiles before = open(directory, 2);
            try (FlowFiles after = FlowFiles.shared(directory, 2, CAPACITY, FlowTimeouts.DEFAULT).orElseThrow()) {
                assertEquals(Optional.empty(), after.notes());
                NumberedFlows.insert(before.table(0), late);
                if (sealed) {
                    before.seal(new byte[] {1, 2, 3});
                }
                before.close();

                after.begin();
                assertTrue(after.whole());
                assertArrayEquals(sealed ? new byte[] {1, 2, 3} : null, after.notes().orElse(null));
                assertEquals(CONNECTIONS / 2 + round, after.table(0).size());
                assertEquals(CONNECTIONS / 2, after.table(1).size());
                assertTrue(clients(after.table(0), "").contains(late));
            }
        }
    }

    @Test
    void sharedTablesAreRepairedWhereTheOtherWasKilled() throws IOException {
        fill(1);
        try (FlowFiles killed = open(directory, 1);
             FlowFiles after = FlowFiles.shared(directory, 1, CAPACITY, FlowTimeouts.DEFAULT).orElseThrow()) {
            final FlowTable table = killed.table(0);
            FlowLine.state(table.lines().at(table.twin(NumberedFlows.reply(1).find(table))), FlowState.FREE);

            after.begin();
            assertEquals(CONNECTIONS - 1, after.table(0).size());
            assertEquals(CONNECTIONS * 3 / 2 - 2, after.table(0).used(), "its twin is gone as well");
        }
    }

    @Test
    void tablesThatDoNotFitAreNotShared() throws IOException {
        assertEquals(Optional.empty(), FlowFiles.shared(directory, 1, CAPACITY, FlowTimeouts.DEFAULT), "there is nothing");
        fill(2);
        final Set<String> there = files();
        assertEquals(Optional.empty(), FlowFiles.shared(directory, 1, CAPACITY, FlowTimeouts.DEFAULT));
        assertEquals(Optional.empty(), FlowFiles.shared(directory, 2, 2 * CAPACITY, FlowTimeouts.DEFAULT));
        Files.write(directory.resolve("manifest"), new byte[60]);
        assertEquals(Optional.empty(), FlowFiles.shared(directory, 2, CAPACITY, FlowTimeouts.DEFAULT));
        assertEquals(there, files(), "all of it stays");
    }

    @Test
    void damagedNotesCostACount() throws IOException {
        fill(1);
        try (FlowFiles files = open(directory, 1)) {
            files.seal(new byte[] {7});
        }
        final byte[] notes = Files.readAllBytes(directory.resolve("notes"));
        notes[5]++;
        Files.write(directory.resolve("notes"), notes);
        try (FlowFiles files = open(directory, 1)) {
            assertEquals(Optional.empty(), files.notes());
            assertEquals(CONNECTIONS, files.table(0).size());
            assertEquals(CONNECTIONS * 3 / 2, files.table(0).used());
        }
    }

    @Test
    void anotherNumberOfWorkersHasThemDealtAnew() throws IOException {
        fill(1);
        int deal = 1;
        for (final int workers : new int[] {2, 3, 1}) {
            try (FlowFiles files = open(directory, workers)) {
                assertTrue(files.whole());
                assertTrue(files.redealt());
                final Set<Integer> all = new HashSet<>();
                for (int worker = 0; worker < workers; worker++) {
                    for (final int client : clients(files.table(worker), "")) {
                        assertEquals(worker, client % workers);
                        all.add(client);
                    }
                }
                assertEquals(CONNECTIONS, all.size());
            }
            deal++;
            final Set<String> expected = new TreeSet<>(Set.of("manifest"));
            for (int worker = 0; worker < workers; worker++) {
                expected.add("table-" + deal + "-" + worker);
            }
            assertEquals(expected, files());
        }
    }

    @Test
    void tablesOfAnotherSizeTakeAllThatFindsRoom() {
        fill(1);
        try (FlowFiles files = open(directory, 1, 10 * CAPACITY)) {
            assertTrue(files.whole());
            assertFalse(files.redealt());
            assertEquals(CONNECTIONS, clients(files.table(0), "").size());
            assertEquals(10 * CAPACITY, files.table(0).capacity());
        }
        try (FlowFiles files = open(directory, 1, 100)) {
            assertFalse(files.whole());
            assertTrue(files.table(0).used() > 98, "used " + files.table(0).used());
            assertTrue(files.remarks().get(0).endsWith(" found no room and are forgotten"), files.remarks().toString());
        }
    }

    /** Whatever is begun of a deal before its manifest is there counts for nothing. */
    @Test
    void aDealThatWasNotFinishedNeverWas() throws IOException {
        fill(2);
        Files.copy(directory.resolve("table-1-0"), directory.resolve("table-2-0"));
        Files.write(directory.resolve("table-2-1"), new byte[100]);
        Files.write(directory.resolve("manifest.new"), new byte[10]);
        try (FlowFiles files = open(directory, 2)) {
            assertEquals(CONNECTIONS, files.table(0).size() + files.table(1).size());
            assertEquals(Set.of("manifest", "table-1-0", "table-1-1"), files());
        }
        Files.copy(directory.resolve("table-1-0"), directory.resolve("table-2-0"));
        try (FlowFiles files = open(directory, 1)) {
            assertEquals(CONNECTIONS, files.table(0).size());
            assertEquals(Set.of("manifest", "table-2-0"), files());
        }
    }

    private void write(final int at, final int value) throws IOException {
        try (FileChannel manifest = FileChannel.open(directory.resolve("manifest"), StandardOpenOption.WRITE)) {
            manifest.write(ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).flip(), at);
        }
    }

    private void assertSetAside(final String why) {
        try (FlowFiles files = open(directory, 1)) {
            assertEmpty(files);
            final Path aside = memory.resolve("flows.aside");
            assertEquals(List.of("what " + directory + " remembered of connections is of no use, " + why + ": set aside as "
                + aside), files.remarks());
            assertTrue(Files.exists(aside.resolve("manifest")));
        }
        try (FlowFiles files = open(directory, 1)) {
            assertTrue(files.whole(), "and all is well");
        }
    }

    @Test
    void whatAnotherBuildWroteIsSetAside() throws IOException {
        fill(1);
        write(8, 7);
        assertSetAside("it was written by another Sluice (version 7; this one reads 1)");
    }

    @Test
    void soIsWhatIsFromBeforeTheLastBoot() throws IOException {
        try (FlowFiles files = open(directory, 1)) {
            NumberedFlows.insert(files.table(0), 1);
        }
        new FlowManifest(new UUID(1, 2), 1, 1, FlowTable.lines(CAPACITY), 5, FlowManifest.Seal.NONE).write(directory);
        assertSetAside("it is from before the last boot");
    }

    @Test
    void soIsWhatIsDamagedAndOneIsKept() throws IOException {
        fill(1);
        write(16, 99);
        assertSetAside("its manifest is damaged");
        Files.write(directory.resolve("manifest"), new byte[3]);
        assertSetAside("its manifest is damaged");
        Files.delete(directory.resolve("table-1-0"));
        assertSetAside("table-1-0 is missing or damaged");
        Files.write(directory.resolve("table-1-0"), new byte[3]);
        assertSetAside("table-1-0 is missing or damaged");
    }

    @Test
    void aDirectoryThatCannotBeHadIsRefusedInOneLine() throws IOException {
        Files.write(directory, new byte[0]);
        final String message = assertThrows(IllegalStateException.class, () -> open(directory, 1)).getMessage();
        assertTrue(message.contains("--memory") && !message.contains("\n"), message);
    }

    /** Not at the first packet whose line has no page. */
    @Test
    void aFileSystemWithoutRoomIsRefusedAtOnceAndLeftAsItWas() throws Exception {
        Needs.root();
        run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", memory.toString());
        try {
            fill(1);
            final String message = assertThrows(IllegalStateException.class, () -> open(directory, 3, 10_000)).getMessage();
            assertTrue(message.startsWith("the flow tables of 3 worker(s) take 2 MiB in " + directory), message);
            assertTrue(message.contains("ENOSPC") && !message.contains("\n"), message);
            assertEquals(Set.of("manifest", "table-1-0"), files());
            try (FlowFiles files = open(directory, 1)) {
                assertEquals(CONNECTIONS, files.table(0).size());
            }
        } finally {
            run("umount", memory.toString());
        }
    }

    private static void run(final String... command) throws Exception {
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor(), String.join(" ", command));
    }

    /** The writer dies at any moment, many times over, and what stays stays. */
    @Test
    @Timeout(300)
    void aProcessThatIsKilledLeavesWholeConnections() throws IOException {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int kill = 0; kill < KILLS; kill++) {
            final String where = "kill " + kill + ", seed " + seed;
            try (Child child = Child.start(FlowWriterMain.class, directory.toString(), Integer.toString(CONNECTIONS))) {
                assertEquals("writes", child.line(), where);
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(LATEST_KILL_US)));
                child.kill();
            }
            try (FlowFiles files = open(directory, 1)) {
                assertTrue(files.whole(), where);
                final Set<Integer> clients = clients(files.table(0), where);
                for (int client = 0; client < CONNECTIONS; client++) {
                    assertTrue(clients.contains(client), where + ": " + client + " is lost");
                }
                assertEquals(clients.size(), files.table(0).size(), where);
            }
        }
    }
}
