package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.Linux;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which backend a client has: remembered while it has connections and a while beyond, whoever counts them. */
class StickTableTest {
    private static final int VIP = 7;
    private static final int BACKEND = 70;
    private static final int LIFETIME = 60;
    private static final int ENTRIES = 1 << 18;

    private static boolean began(final StickTable table, final long client, final int backend, final int second) {
        return table.began(VIP, 1, client, backend, LIFETIME, second);
    }

    private static int find(final StickTable table, final long client, final int second) {
        return table.find(VIP, 1, client, LIFETIME, second);
    }

    @Test
    void aClientIsRememberedForAWhileAfterItsLastConnection() {
        try (StickTable table = StickTable.anonymous(ENTRIES)) {
            assertEquals(StickTable.NONE, find(table, 5, 0));
            began(table, 5, BACKEND, 0);
            began(table, 5, BACKEND, 10);
            table.ended(VIP, 1, 5, true, 20);
            assertEquals(BACKEND, find(table, 5, 20 + 10 * LIFETIME), "it has a connection");
            table.ended(VIP, 1, 5, true, 1_000);
            assertEquals(BACKEND, find(table, 5, 1_000 + LIFETIME - 1));
            assertEquals(StickTable.NONE, find(table, 5, 1_000 + LIFETIME));
            assertEquals(StickTable.NONE, table.find(VIP + 1, 1, 5, LIFETIME, 1_000), "another VIP's");
        }
    }

    /** Each of a flood's clients would else be remembered for longer than its connection is. */
    @Test
    void aConnectionThatWasNobodysLeavesNothing() {
        try (StickTable table = StickTable.anonymous(ENTRIES)) {
            began(table, 5, BACKEND, 0);
            table.ended(VIP, 1, 5, false, 3);
            assertEquals(StickTable.NONE, find(table, 5, 3));

            began(table, 5, BACKEND, 10);
            table.ended(VIP, 1, 5, true, 20);
            began(table, 5, BACKEND, 30);
            table.ended(VIP, 1, 5, false, 40);
            assertEquals(BACKEND, find(table, 5, 20 + LIFETIME - 1), "nor does it take anything away");
            assertEquals(StickTable.NONE, find(table, 5, 20 + LIFETIME), "nor add to it");
        }
    }

    @Test
    void aFullTableRemembersThoseItHas() {
        try (StickTable table = StickTable.anonymous(8)) {
            for (int client = 0; client < 8; client++) {
                assertTrue(began(table, client, BACKEND + client, 0));
            }
            assertFalse(began(table, 8, BACKEND, 0));
            for (int client = 0; client < 8; client++) {
                assertEquals(BACKEND + client, find(table, client, 0));
            }
            table.ended(VIP, 1, 3, true, 0);
            assertFalse(began(table, 8, BACKEND, LIFETIME - 1));
            assertTrue(began(table, 8, BACKEND, LIFETIME));
            assertEquals(BACKEND, find(table, 8, LIFETIME));
            assertEquals(StickTable.NONE, find(table, 3, LIFETIME));
        }
    }

    @Test
    void clientsOutliveTheProcessAndTheirConnectionsAreToldAnew(@TempDir final Path directory) {
        final Path file = directory.resolve("sticks");
        try (StickTable table = new StickTable(Linux.mapFile(file, 1_024L * StickTable.ENTRY))) {
            began(table, 1, BACKEND, 0);
            began(table, 2, BACKEND + 1, 0);
            began(table, 3, BACKEND + 2, 0);
            table.ended(VIP, 1, 3, true, 40);
        }
        try (StickTable table = new StickTable(Linux.mapFile(file, 1_024L * StickTable.ENTRY))) {
            table.forgetConnections(100);
            assertEquals(StickTable.NONE, find(table, 3, 100), "its time is over");
            assertEquals(BACKEND + 1, find(table, 2, 100 + LIFETIME - 1));
            table.resides(VIP, 1, 1, BACKEND + 5, LIFETIME, 100);
            assertEquals(BACKEND, find(table, 1, 100 + LIFETIME), "as before, though a connection is elsewhere");
            assertEquals(StickTable.NONE, find(table, 2, 100 + LIFETIME));
        }
    }

    @Test
    void clientsOfAVipThatIsGoneAreForgottenWithTheirConnections() {
        try (StickTable table = StickTable.anonymous(ENTRIES)) {
            began(table, 1, BACKEND, 0);
            table.began(VIP + 1, 1, 1, BACKEND + 1, LIFETIME, 0);
            table.retain(Set.of(VIP + 1));
            assertEquals(StickTable.NONE, find(table, 1, 0));
            assertEquals(BACKEND + 1, table.find(VIP + 1, 1, 1, LIFETIME, 0));
        }
    }

    /** Were a client given two entries, or a connection counted twice or not at all, something would be left, or missing. */
    @Test
    void threadsCountTheSameClientsConnections() throws Exception {
        final int threads = 4;
        try (StickTable table = StickTable.anonymous(64)) {
            final ExecutorService pool = Executors.newFixedThreadPool(threads);
            try {
                final List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    final int seed = i;
                    all.add(pool.submit(() -> comeAndGo(table, new Random(seed))));
                }
                for (final Future<?> one : all) {
                    one.get();
                }
            } catch (final ExecutionException e) {
                throw new AssertionError(e.getCause());
            } finally {
                pool.shutdown();
            }
            for (int client = 0; client < 24; client++) {
                assertEquals(StickTable.NONE, find(table, client, LIFETIME), "client " + client);
            }
            int room = 0;
            for (int client = 100; client < 600; client++) {
                room += began(table, client, BACKEND, LIFETIME) ? 1 : 0;
            }
            assertEquals(64, room, "every entry is free again");
        }
    }

    /** All in one second; each connection that was counted ends, and while it lives its client has the client's backend. */
    private static void comeAndGo(final StickTable table, final Random random) {
        for (int round = 0; round < 50_000; round++) {
            final int client = random.nextInt(24);
            if (began(table, client, BACKEND + client, 0)) {
                assertEquals(BACKEND + client, find(table, client, 0));
                table.ended(VIP, 1, client, random.nextBoolean(), 0);
            }
        }
    }
}
