package io.sluice.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.flow.FlowRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is put into the store is in it, by the next process too, until it is removed by whose it is. */
class ConnectionStoreTest {
    private static final int MANY = 3_000;

    @TempDir
    private Path directory;

    private ConnectionStore open(final long capacity) throws IOException {
        return ConnectionStore.open(directory, capacity, false);
    }

    private static void put(final ConnectionStore store, final int number, final int version, final int worker) {
        store.put(Numbered.record(number, version, 0), 0, worker);
    }

    private static Set<Integer> upTo(final int end) {
        return IntStream.range(0, end).boxed().collect(Collectors.toSet());
    }

    @Test
    void connectionsOfEveryKindComeBackAsTheyWere() throws Exception {
        try (ConnectionStore store = open(MANY)) {
            for (int number = 0; number < MANY; number++) {
                put(store, number, 0, 0);
                put(store, number, 1, 0);
            }
            assertEquals(upTo(MANY), Numbered.in(store, "at once"));
        }
        try (ConnectionStore store = open(MANY)) {
            assertEquals(upTo(MANY), Numbered.in(store, "opened again"));
            store.visit(0, 7, (record, at) -> {
                assertEquals(1, FlowRecord.note(record, at), "the newer");
                assertEquals(7, FlowRecord.seen(record, at));
                return StoreVisitor.Fate.STOP;
            });
        }
    }

    @Test
    void onlyWhoseItIsRemovesIt() throws Exception {
        try (ConnectionStore store = open(100)) {
            put(store, 0, 0, 1);
            put(store, 0, 0, 2);
            store.remove(Numbered.record(0, 0, 0), 0, 1);
            assertEquals(1, store.entries(), "it had moved from worker 1 to 2");
            store.disown(Numbered.record(0, 0, 0), 0, 1);
            store.remove(Numbered.record(0, 0, 0), 0, 1);
            assertEquals(1, store.entries(), "and is not that one's to give away");
            store.disown(Numbered.record(0, 0, 0), 0, 2);
            assertEquals(Set.of(0), Numbered.in(store, "between workers"));
            store.remove(Numbered.record(0, 0, 0), 0, 5);
            assertEquals(0, store.entries(), "of nobody's, any may");
        }
    }

    /** A single connection that becomes a pair and back, among others that come and go, against a set. */
    @Test
    void comingAndGoingAgreesWithASet() throws Exception {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final Set<Integer> twin = new HashSet<>();
        try (ConnectionStore store = open(MANY)) {
            for (int i = 0; i < 20_000; i++) {
                final int number = random.nextInt(MANY);
                if (random.nextInt(3) == 0) {
                    store.remove(Numbered.record(number, 0, 0), 0, 0);
                    twin.remove(number);
                } else {
                    put(store, number, random.nextInt(), 0);
                    twin.add(number);
                }
            }
            assertEquals(twin, Numbered.in(store, "seed " + seed));
        }
    }

    @Test
    void fullIsCountedAndWhatIsThereStaysAndChanges() throws Exception {
        final int capacity = 600;
        try (ConnectionStore store = open(capacity)) {
            for (int number = 0; number < 3 * capacity; number++) {
                put(store, number, 0, 0);
            }
            assertEquals(capacity, store.refused(), "two families with room for 600 each, 900 came of each");
        }
        try (ConnectionStore store = open(capacity)) {
            assertEquals(2 * capacity, Numbered.in(store, "full").size());
            put(store, 0, 1, 0);
            assertEquals(0, store.refused(), "it is there already");
            store.remove(Numbered.record(0, 0, 0), 0, 0);
            put(store, 3 * capacity, 0, 0);
            assertEquals(0, store.refused(), "one went");
        }
    }

    @Test
    void aStoreOfAnotherSizeTakesOverWhatFits() throws Exception {
        try (ConnectionStore store = open(MANY)) {
            IntStream.range(0, MANY).forEach(number -> put(store, number, 0, 0));
        }
        try (ConnectionStore store = open(3 * MANY)) {
            assertEquals(upTo(MANY), Numbered.in(store, "grown"));
            store.remove(Numbered.record(1, 0, 0), 0, 9);
            assertEquals(MANY - 1, store.entries(), "whose they are will show");
        }
        try (ConnectionStore store = open(100)) {
            assertEquals(200, Numbered.in(store, "shrunk").size());
            assertEquals(MANY - 1 - 200, store.refused());
        }
    }

    /** Of all that IPv4 connections may take, 160 octets, the flow table takes 80. */
    @Test
    void anIpv4ConnectionTakesEightyOctetsAtMost() throws Exception {
        final int connections = 100_000;
        try (ConnectionStore store = open(connections)) {
            for (int i = 0; i < connections; i++) {
                put(store, i * Numbered.KINDS, 0, 0);
            }
            assertEquals(connections, store.entries());
            assertEquals(0, store.refused());
        }
        final double each = (double) length() / connections;
        assertTrue(each <= 80, each + " octets");
    }

    private long length() throws IOException {
        long length = 0;
        for (final Path map : ConnectionStore.maps(directory)) {
            length += Files.size(map);
        }
        return length;
    }
}
