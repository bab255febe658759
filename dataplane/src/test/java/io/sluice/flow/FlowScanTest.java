package io.sluice.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Address;
import io.sluice.packet.Tcp;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A table is read from another thread, whole connection by whole connection, while its worker goes on. */
class FlowScanTest {
    private static final int STEADY = 200;
    private static final int COMING_AND_GOING = 400;
    private static final int SCANS = 300;

    private final UnsafeBuffer record = new UnsafeBuffer(new byte[FlowRecord.LENGTH]);
    private final UnsafeBuffer found = new UnsafeBuffer(new byte[FlowRecord.LENGTH]);

    @Test
    void everyConnectionComesOnce() {
        try (FlowTable table = new FlowTable(1_000, FlowTimeouts.DEFAULT, Tuple.SECRET)) {
            final Set<Integer> expected = new HashSet<>();
            for (int i = 0; i < 300; i++) {
                insert(table, i, i);
                expected.add(i);
            }
            final FlowScan scan = new FlowScan(table);
            for (int round = 0; round < 2; round++) {
                final Set<Integer> seen = new HashSet<>();
                while (scan.next(record, 0)) {
                    assertTrue(seen.add(FlowRecord.backend(record, 0)));
                    table.record(table.find(record, 0), found, 0);
                    assertEquals(found, record);
                    assertTrue(scan.find(record, 0, found, 0));
                    assertEquals(record, found);
                }
                assertEquals(expected, seen);
                assertFalse(scan.next(record, 0));
                scan.rewind();
            }
        }
    }

    @Test
    void aConnectionIsFoundByWhatItsBackendSendsToo() {
        try (FlowTable table = new FlowTable(1_000, FlowTimeouts.DEFAULT, Tuple.SECRET)) {
            insert(table, 1, 1);
            final Tuple reply = Tuple.client(1).reply("10.0.0.1");
            key(reply);
            assertTrue(new FlowScan(table).find(record, 0, found, 0));
            assertEquals(Tuple.client(1).ports(), FlowRecord.ports(found, 0));
            key(Tuple.client(3).reply("10.0.0.1"));
            assertFalse(new FlowScan(table).find(record, 0, found, 0));
        }
    }

    private void key(final Tuple tuple) {
        final Address from = Address.of(tuple.source());
        final Address to = Address.of(tuple.destination());
        FlowRecord.key(record, 0, from.hi(), from.lo(), to.hi(), to.lo(), tuple.ports(), tuple.protocol());
    }

    /**
     * A writer inserts, changes and removes all the time, in few lines, so that each is somebody else's every few microseconds.
     * The backend of each connection tells which client it is of, and so all that its record must say.
     */
    @Test
    @Timeout(120)
    void nothingTornIsReadBesideAWriter() throws InterruptedException {
        final long seed = System.nanoTime();
        try (FlowTable table = new FlowTable(1_000, FlowTimeouts.DEFAULT, Tuple.SECRET)) {
            for (int i = 0; i < STEADY; i++) {
                insert(table, i, i);
            }
            final AtomicBoolean stop = new AtomicBoolean();
            final Thread writer = new Thread(() -> write(table, new Random(seed), stop));
            writer.start();
            try {
                final FlowScan scan = new FlowScan(table);
                for (int i = 0; i < SCANS; i++) {
                    final Set<Integer> steady = new HashSet<>();
                    scan.rewind();
                    while (scan.next(record, 0)) {
                        steady.add(assertWhole("seed " + seed));
                    }
                    for (int client = 0; client < STEADY; client++) {
                        key(Tuple.client(client));
                        assertTrue(steady.contains(client), "seed " + seed + ": " + client + " was there all the time");
                        assertTrue(scan.find(record, 0, found, 0), "seed " + seed + ": " + client + " was there all the time");
                    }
                }
            } finally {
                stop.set(true);
                writer.join();
            }
        }
    }

    private static void write(final FlowTable table, final Random random, final AtomicBoolean stop) {
        while (!stop.get()) {
            final int client = STEADY + random.nextInt(COMING_AND_GOING);
            final int flow = Tuple.client(client).find(table);
            if (flow == FlowTable.NONE) {
                insert(table, client, client);
            } else {
                table.remove(flow);
            }
            table.saw(Tuple.client(random.nextInt(STEADY)).find(table), Tcp.ACK, false, random.nextInt());
        }
    }

    /** Every other one is a pair. */
    private static void insert(final FlowTable table, final int client, final int backend) {
        final Tuple tuple = Tuple.client(client);
        final int flow = client % 2 == 0 ? tuple.insert(table, backend, 0)
            : tuple.insertPair(table, tuple.reply("10.0.0.1"), backend, 0);
        table.saw(flow, Tcp.ACK, false, client);
    }

    private int assertWhole(final String where) {
        final int client = FlowRecord.backend(record, 0);
        final Tuple tuple = Tuple.client(client);
        assertEquals(Address.of(tuple.source()).lo(), FlowRecord.sourceLo(record, 0), where);
        assertEquals(tuple.ports(), FlowRecord.ports(record, 0), where);
        assertEquals(client % 2 == 1, FlowRecord.isPair(record, 0), where);
        if (client % 2 == 1) {
            assertEquals(tuple.reply("10.0.0.1").ports(), FlowRecord.replyPorts(record, 0), where);
            assertEquals(Address.of(tuple.source()).lo(), FlowRecord.replyDestinationLo(record, 0), where);
        }
        assertTrue(FlowRecord.state(record, 0) != FlowState.FREE && FlowRecord.state(record, 0) < FlowState.REPLY, where);
        return client;
    }
}
