package io.sluice.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.flow.FlowTwin.Connection;
import io.sluice.linux.Linux;
import io.sluice.linux.Mapping;
import io.sluice.packet.Tcp;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.agrona.UnsafeApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A table's writer may be killed between any two stores, and what it leaves is a table. */
class RepairTest {
    private static final FlowTimeouts TIMEOUTS = new FlowTimeouts(10, 100, 20, 5, 50);
    private static final int LENGTH = FlowLines.FEWEST * FlowLine.LENGTH;
    private static final int CLIENTS = 60;

    private final FlowTwin twin = new FlowTwin();
    private final Set<Integer> touched = new HashSet<>();
    private String where;
    private int deaths;

    /** The writer lives on here only to be killed again at the next store. */
    @Test
    void aWriterKilledBetweenAnyTwoStoresLeavesWholeConnectionsAndTwinsThatAgree() {
        for (int seed = 0; seed < 4; seed++) {
            final Random random = new Random(seed);
            twin.all().forEach(twin::remove);
            try (FlowTable written = new FlowTable(map(), TIMEOUTS, Tuple.SECRET);
                FlowTable survivor = new FlowTable(map(), TIMEOUTS, Tuple.SECRET)) {
                written.departures(flow -> {
                    final int backend = written.backend(flow);
                    touched.add(backend);
                    twin.remove(twin.ofBackend(backend));
                });
                FlowLine.witness = () -> kill(written, survivor);
                for (int step = 1; step < 400; step++) {
                    where = "seed " + seed + ", step " + step;
                    touched.clear();
                    act(written, random, step);
                }
                FlowLine.witness = () -> { };
            }
        }
        assertTrue(deaths > 10_000, deaths + " deaths");
    }

    @AfterEach
    void nobodyIsKilledAnyMore() {
        FlowLine.witness = () -> { };
    }

    private static Mapping map() {
        return Linux.mapAnonymous(LENGTH);
    }

    private void act(final FlowTable written, final Random random, final int step) {
        final Tuple client = Tuple.client(random.nextInt(CLIENTS));
        final Connection known = twin.get(client);
        if (known == null) {
            touched.add(step);
            final Tuple reply = random.nextBoolean() ? client.reply("10.0.0.1") : null;
            final Connection connection = new Connection(client, reply, step, step);
            final int flow = reply == null ? client.insert(written, step, step) : client.insertPair(written, reply, step, step);
            if (flow != FlowTable.NONE) {
                twin.add(connection);
            }
        } else if (random.nextInt(3) == 0) {
            touched.add(known.backend);
            written.remove(client.find(written));
            twin.remove(known);
        } else {
            final int flow = client.find(written);
            written.saw(flow, random.nextBoolean() ? Tcp.ACK : Tcp.FIN | Tcp.ACK, known.isPair() && random.nextBoolean(), step);
            written.note(flow, random.nextInt());
        }
    }

    /** What lies in memory now, repaired, holds all that is not being changed, and of the rest whole connections only. */
    private void kill(final FlowTable written, final FlowTable survivor) {
        deaths++;
        UnsafeApi.copyMemory(written.lines().at(0), survivor.lines().at(0), LENGTH);
        final Runnable witness = FlowLine.witness;
        FlowLine.witness = () -> { };
        survivor.repair();
        for (final Connection connection : twin.all()) {
            if (!touched.contains(connection.backend)) {
                connection.keys().forEach(key -> assertNotEquals(FlowTable.NONE, key.find(survivor), where));
            }
        }
        int lines = 0;
        for (int flow = 0; flow < LENGTH; flow += FlowLine.LENGTH) {
            if (!survivor.lines().isFree(flow)) {
                lines++;
                assertWhole(survivor, flow);
            }
        }
        assertEquals(lines, survivor.used(), where);
        FlowLine.witness = witness;
    }

    private void assertWhole(final FlowTable survivor, final int flow) {
        final int backend = survivor.backend(flow);
        assertTrue(touched.contains(backend) || twin.ofBackend(backend) != null, where + ": nobody's, " + backend);
        final int found = survivor.find(hash(survivor, flow), survivor.sourceHi(flow), survivor.sourceLo(flow),
            survivor.destinationHi(flow), survivor.destinationLo(flow),
            survivor.sourcePort(flow) << 16 | survivor.destinationPort(flow), survivor.protocol(flow));
        assertEquals(flow, found, where);
        if (survivor.twin(flow) != FlowTable.NONE) {
            assertEquals(flow, survivor.twin(survivor.twin(flow)), where);
            assertEquals(survivor.isReply(flow), !survivor.isReply(survivor.twin(flow)), where);
        }
    }

    private static long hash(final FlowTable table, final int flow) {
        return table.hash(table.sourceHi(flow), table.sourceLo(flow), table.destinationHi(flow), table.destinationLo(flow),
            table.sourcePort(flow) << 16 | table.destinationPort(flow), table.protocol(flow));
    }

    @Test
    void whatIsLeftIsTakenUpWhereItWas() {
        final Mapping left = map();
        try (FlowTable successor = takenUp(left)) {
            assertEquals(3, successor.size());
            assertEquals(4, successor.used());
            assertEquals(2, successor.halfOpen());
            assertEquals(2, successor.backend(Tuple.client(2).reply("10.0.0.1").find(successor)));
            assertEquals(false, successor.isActive(Tuple.client(3).find(successor)));
        }
    }

    @Test
    void aPairOfAnEarlierVersionLearnsWhatTranslatingMakesToASum() {
        final Mapping left = map();
        final Tuple reply = Tuple.client(2).reply("10.0.0.1");
        final FlowTable earlier = new FlowTable(left, TIMEOUTS, Tuple.SECRET);
        Tuple.client(2).insertPair(earlier, reply, 2, 0);
        final int flow = reply.find(earlier);
        final int differences = earlier.differences(flow);
        FlowLine.differences(earlier.lines().at(flow), 1_000);      // it had there when it was last seen

        try (FlowTable successor = new FlowTable(left, TIMEOUTS, Tuple.SECRET)) {
            assertEquals(differences, successor.differences(reply.find(successor)));
        }
    }

    private static FlowTable takenUp(final Mapping left) {
        final FlowTable killed = new FlowTable(left, TIMEOUTS, Tuple.SECRET);
        killed.saw(Tuple.client(1).insert(killed, 1, 0), Tcp.ACK, false, 0);
        Tuple.client(2).insertPair(killed, Tuple.client(2).reply("10.0.0.1"), 2, 0);
        killed.saw(Tuple.client(3).insert(killed, 3, 0), Tcp.FIN, false, 0);
        return new FlowTable(left, TIMEOUTS, Tuple.SECRET);
    }

    /** Nothing of it is believed, and nothing outside it is touched. */
    @Test
    void anyMemoryAtAllBecomesATable() {
        for (int seed = 0; seed < 200; seed++) {
            final Random random = new Random(seed);
            final Mapping noise = map();
            final byte[] octets = new byte[LENGTH];
            random.nextBytes(octets);
            noise.buffer().putBytes(0, octets);
            try (FlowTable table = new FlowTable(noise, TIMEOUTS, Tuple.SECRET)) {
                assertEquals(0, table.size(), "seed " + seed);
                assertEquals(FlowTable.NONE, Tuple.client(1).find(table), "seed " + seed);
                assertNotEquals(FlowTable.NONE, Tuple.client(1).insert(table, 1, 0), "seed " + seed);
            }
        }
    }

    @Test
    void theSecretOfAnotherFindsNothing() {
        final Mapping left = map();
        assertEquals(3, takenUp(left).size());
        try (FlowTable stranger = new FlowTable(left, TIMEOUTS, 1)) {
            assertEquals(0, stranger.size());
        }
    }

    @Test
    void memoryThatCannotBeATableIsRefused() {
        try (Mapping odd = Linux.mapAnonymous(LENGTH + 64); Mapping small = Linux.mapAnonymous(LENGTH - 512)) {
            assertThrows(IllegalArgumentException.class, () -> new FlowTable(odd, TIMEOUTS, 0));
            assertThrows(IllegalArgumentException.class, () -> new FlowTable(small, TIMEOUTS, 0));
        }
    }
}
