package io.sluice.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.flow.FlowTwin.Connection;
import io.sluice.packet.Tcp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever comes in whatever order, the flow table and its slow twin remember the same. */
class FlowTableTwinTest {
    private static final FlowTimeouts TIMEOUTS = new FlowTimeouts(10, 100, 20, 5, 50);
    private static final int[] FLAGS = {
        Tcp.SYN, Tcp.SYN | Tcp.ACK, Tcp.ACK, Tcp.ACK, Tcp.ACK | Tcp.PSH, Tcp.FIN | Tcp.ACK, Tcp.RST, 0};
    private static final int CAPACITY = 819;                      // of 1,024 lines
    private static final int STEPS = 3_000;

    private FlowTable table;
    private FlowTwin twin;
    private Random random;
    private List<Tuple> tuples;
    private boolean allOneHome;
    private String where;
    private int backends;
    private int now;
    private long sweeps;

    @Test
    void aTableThatIsSeldomFull() {
        for (int seed = 0; seed < 10; seed++) {
            play(seed, clients(300), 20);
        }
    }

    @Test
    void aTableThatIsMostlyFull() {
        for (int seed = 0; seed < 10; seed++) {
            play(seed, clients(3_000), 3);
        }
    }

    /** All places of their home are taken while the table is far from full. */
    @Test
    void connectionsThatAllWantTheSameLine() {
        for (int seed = 0; seed < 6; seed++) {
            allOneHome = true;
            try (FlowTable table = new FlowTable(CAPACITY, TIMEOUTS, Tuple.SECRET)) {
                play(seed, Tuple.ofOneHome(table, 70), 3);
            }
        }
    }

    private static List<Tuple> clients(final int count) {
        final List<Tuple> clients = new ArrayList<>();
        for (int client = 0; client < count; client++) {
            clients.add(client % 7 == 0 ? Tuple.client(client).overUdp() : Tuple.client(client));
        }
        return clients;
    }

    private void play(final int seed, final List<Tuple> clients, final int secondsAtOnce) {
        random = new Random(seed);
        tuples = clients;
        twin = new FlowTwin();
        try (FlowTable playing = new FlowTable(CAPACITY, TIMEOUTS, Tuple.SECRET)) {
            table = playing;
            table.departures(flow -> evicted(table.backend(flow), table.isActive(flow)));
            for (int step = 0; step < STEPS; step++) {
                where = "seed " + seed + ", step " + step + ", " + table;
                act(secondsAtOnce);
                assertEquals(twin.size(), table.size(), where);
                assertEquals(twin.used(), table.used(), where);
                assertEquals(twin.halfOpen(), table.halfOpen(), where);
                if (step % 50 == 0) {
                    audit();
                }
            }
        }
    }

    private void act(final int secondsAtOnce) {
        final Tuple forward = tuples.get(random.nextInt(tuples.size()));
        final Tuple reply = forward.reply("10.0.0." + (1 + random.nextInt(2)));
        final Tuple packet = random.nextBoolean() ? forward : reply;
        final Connection connection = twin.get(packet);
        final int flow = packet.find(table);
        assertEquals(connection == null, flow == FlowTable.NONE, where);
        if (connection == null) {
            if (packet.equals(forward)) {
                open(forward, random.nextBoolean() && twin.get(reply) == null ? reply : null);
            }
            return;
        }
        compare(connection, packet, flow);
        switch (random.nextInt(12)) {
            case 0 -> remove(connection, flow);
            case 1 -> change(connection, flow);
            case 2 -> expire(random.nextInt(secondsAtOnce));
            default -> see(connection, packet, flow);
        }
    }

    private void open(final Tuple forward, final Tuple reply) {
        final int backend = ++backends;
        final long refused = table.refusedFull() + table.refusedHalfOpen();
        final int flow = reply == null ? forward.insert(table, backend, now) : forward.insertPair(table, reply, backend, now);
        assertEquals(flow == FlowTable.NONE ? refused + 1 : refused, table.refusedFull() + table.refusedHalfOpen(), where);
        if (flow != FlowTable.NONE) {
            twin.add(new Connection(forward, reply, backend, now));
            assertEquals(flow, forward.find(table), where);
        } else {
            final boolean room = twin.used() + 2 <= table.capacity() && 2 * (twin.halfOpen() + 2) <= table.capacity();
            assertTrue(!room || allOneHome, where + ": refused with room to spare");
        }
    }

    private void compare(final Connection connection, final Tuple packet, final int flow) {
        assertEquals(connection.backend, table.backend(flow), where);
        assertEquals(connection.isActive(), table.isActive(flow), where);
        assertEquals(connection.note, table.note(flow), where);
        assertEquals(connection.mark, table.mark(forward(table, flow)), where);
        assertEquals(packet.equals(connection.reply), table.isReply(flow), where);
        assertTrue(packet.isKeyOf(table, flow), where);
        if (!connection.isPair()) {
            assertEquals(FlowTable.NONE, table.twin(flow), where);
            return;
        }
        assertEquals(connection.mac, table.lastHopMac(forward(table, flow)), where);
        assertEquals(connection.vlan, table.lastHopVlan(forward(table, flow)), where);
        assertEquals(flow, table.twin(table.twin(flow)), where);
        assertTrue((table.isReply(flow) ? connection.forward : connection.reply).isKeyOf(table, table.twin(flow)), where);
    }

    private static int forward(final FlowTable table, final int flow) {
        return table.isReply(flow) ? table.twin(flow) : flow;
    }

    private void remove(final Connection connection, final int flow) {
        table.remove(flow);
        twin.remove(connection);
    }

    private void change(final Connection connection, final int flow) {
        twin.move(connection, ++backends);
        table.backend(flow, connection.backend);
        connection.note = random.nextInt();
        table.note(flow, connection.note);
        connection.mark = (byte) random.nextInt();
        table.mark(forward(table, flow), connection.mark);
        if (connection.isPair()) {
            connection.mac = random.nextLong() & 0xffff_ffff_ffffL;
            connection.vlan = random.nextInt(4097) - 1;
            table.lastHop(forward(table, flow), connection.mac, connection.vlan);
        }
    }

    private void see(final Connection connection, final Tuple packet, final int flow) {
        final int flags = FLAGS[random.nextInt(FLAGS.length)];
        final boolean wasActive = connection.isActive();
        final boolean fromBackend = packet.equals(connection.reply);
        connection.saw(flags, fromBackend, now);
        final int more = (connection.isActive() ? 1 : 0) - (wasActive ? 1 : 0);
        assertEquals(more, table.saw(flow, flags, fromBackend, now), where + ", flags " + flags);
    }

    private void evicted(final int backend, final boolean active) {
        final Connection connection = twin.ofBackend(backend);
        assertNotNull(connection, where + ": evicted, and not known");
        assertTrue(connection.mayBeEvicted(), where + ": evicted, and established");
        assertEquals(connection.isActive(), active, where);
        twin.remove(connection);
    }

    private void expire(final int seconds) {
        now += seconds;
        final Map<Integer, Boolean> departed = new HashMap<>();
        table.departures(flow -> departed.put(table.backend(flow), table.isActive(flow)));
        for (int i = 0; i < 16; i++) {                             // at most 256 lines at a time, there are 1,024
            sweeps++;
            table.expire(sweeps * 10_000_000_000L, now);
        }
        table.departures(flow -> evicted(table.backend(flow), table.isActive(flow)));
        final Map<Integer, Boolean> due = new HashMap<>();
        for (final Connection connection : twin.all()) {
            if (now - connection.seen >= connection.timeout(TIMEOUTS)) {
                due.put(connection.backend, connection.isActive());
                twin.remove(connection);
            }
        }
        assertEquals(due, departed, where);
    }

    /** Every connection is found, and every line knows where the flows lie whose home it is, and of no others. */
    private void audit() {
        final Map<Integer, Long> places = new HashMap<>();
        for (final Connection connection : twin.all()) {
            for (final Tuple key : connection.keys()) {
                final int flow = key.find(table);
                assertNotEquals(FlowTable.NONE, flow, where);
                places.merge(key.home(table), 1L << table.lines().place(key.home(table), flow), (a, b) -> a | b);
            }
        }
        for (int line = 0; line < table.lines().end(); line += FlowLine.LENGTH) {
            assertEquals(places.getOrDefault(line, 0L), table.lines().places(line), where);
        }
    }
}
