package io.sluice.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Address;
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
    private static final int SCANS = 300;

    private final UnsafeBuffer record = new UnsafeBuffer(new byte[FlowRecord.LENGTH]);
    private final UnsafeBuffer found = new UnsafeBuffer(new byte[FlowRecord.LENGTH]);

    @Test
    void everyConnectionComesOnce() {
        try (FlowTable table = new FlowTable(1_000, FlowTimeouts.DEFAULT, Tuple.SECRET)) {
            final Set<Integer> expected = new HashSet<>();
            for (int i = 0; i < 300; i++) {
                NumberedFlows.insert(table, i);
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
            NumberedFlows.insert(table, 1);
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
     */
    @Test
    @Timeout(120)
    void nothingTornIsReadBesideAWriter() throws InterruptedException {
        final long seed = System.nanoTime();
        try (FlowTable table = new FlowTable(1_000, FlowTimeouts.DEFAULT, Tuple.SECRET)) {
            for (int i = 0; i < STEADY; i++) {
                NumberedFlows.insert(table, i);
            }
            final AtomicBoolean stop = new AtomicBoolean();
            final Thread writer = new Thread(() -> NumberedFlows.comeAndGo(table, STEADY, new Random(seed), stop));
            writer.start();
            try {
                final FlowScan scan = new FlowScan(table);
                for (int i = 0; i < SCANS; i++) {
                    final Set<Integer> steady = new HashSet<>();
                    scan.rewind();
                    while (scan.next(record, 0)) {
                        steady.add(NumberedFlows.assertWhole(record, "seed " + seed));
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
}
