package io.sluice.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FlowTableTest {
    private static final FlowTimeouts TIMEOUTS = new FlowTimeouts(10, 100, 20, 5, 50);
    private static final int SYN = 0x02;
    private static final int ACK = 0x10;
    private static final int FIN = 0x01;
    private static final int RST = 0x04;

    private static PacketShape tcp(final int client) {
        return shape(Packet.tcp().from("192.0.2." + client % 250, 1024 + client / 250).to("198.51.100.1", 80).syn().frame());
    }

    private static PacketShape shape(final byte[] frame) {
        final PacketShape shape = new PacketShape();
        shape.measure(new UnsafeBuffer(frame), 0, frame.length);
        return shape;
    }

    /** A map of the JDK is the slow twin: whatever is inserted, removed and expired, both remember the same. */
    @Test
    void agreesWithASlowTwinWhateverHappens() {
        for (int seed = 0; seed < 50; seed++) {
            final Random random = new Random(seed);
            try (FlowTable table = new FlowTable(64, TIMEOUTS, 0)) {
                final Map<Integer, Integer> twin = new HashMap<>();
                for (int step = 0; step < 2_000; step++) {
                    final int client = random.nextInt(100);
                    final PacketShape packet = tcp(client);
                    final int flow = table.find(packet);
                    final int found = flow == FlowTable.NONE ? FlowTable.NONE : table.backend(flow);
                    final String where = "seed " + seed + ", step " + step + ", client " + client;
                    assertEquals(twin.getOrDefault(client, FlowTable.NONE), found, where);
                    if (flow == FlowTable.NONE) {
                        final boolean room = table.insert(packet, step, 0) != FlowTable.NONE;
                        assertEquals(twin.size() < 64, room, where);
                        if (room) {
                            twin.put(client, step);
                        }
                    } else if (random.nextBoolean()) {
                        table.remove(flow);
                        twin.remove(client);
                    }
                    assertEquals(twin.size(), table.size(), where);
                }
            }
        }
    }

    @Test
    void aConnectionIsActiveUntilItsClientClosesOrResetsIt() {
        try (FlowTable table = new FlowTable(10, TIMEOUTS, 0)) {
            final int flow = table.insert(tcp(1), 1, 0);
            assertEquals(true, table.isActive(flow));
            assertEquals(0, table.saw(flow, SYN, false, 0));
            assertEquals(0, table.saw(flow, ACK, false, 0));
            assertEquals(-1, table.saw(flow, FIN | ACK, false, 0));
            assertEquals(0, table.saw(flow, ACK, false, 0), "its last packets");
            assertEquals(false, table.isActive(flow));
            assertEquals(1, table.saw(flow, SYN, false, 0), "the same ports anew");
            assertEquals(-1, table.saw(flow, RST, false, 0));
        }
    }

    @Test
    void expiryForgetsExactlyThoseWhoseTimeIsOver() {
        for (int seed = 0; seed < 50; seed++) {
            final Random random = new Random(seed);
            try (FlowTable table = new FlowTable(200, TIMEOUTS, 0)) {
                final Map<Integer, Integer> seen = new HashMap<>();
                for (int client = 0; client < 200; client++) {
                    final int second = random.nextInt(60);
                    final int flow = table.insert(tcp(client), client, second);
                    table.saw(flow, random.nextBoolean() ? SYN : SYN | FIN, false, second);
                    seen.put(client, second);
                }
                final List<Integer> departed = new ArrayList<>();
                final int now = 40;
                for (int i = 0; i < 400; i++) {
                    table.expire(i * 1_000_000_000L, now, (backend, active) -> departed.add(backend));
                }
                for (int client = 0; client < 200; client++) {
                    assertEquals(!departed.contains(client), table.find(tcp(client)) != FlowTable.NONE, "seed " + seed);
                    if (now - seen.get(client) < 10) {
                        assertEquals(false, departed.contains(client), "seed " + seed + ": forgotten too early");
                    }
                    if (now - seen.get(client) >= 20) {
                        assertEquals(true, departed.contains(client), "seed " + seed + ": forgotten too late");
                    }
                }
            }
        }
    }

    @Test
    void whatIsSeenOfAConnectionDecidesHowLongItIsRemembered() {
        assertEquals(10, remembered(SYN));
        assertEquals(100, remembered(SYN, ACK));
        assertEquals(20, remembered(SYN, ACK, FIN | ACK));
        assertEquals(20, remembered(SYN, ACK, FIN | ACK, ACK));
        assertEquals(5, remembered(SYN, ACK, RST));
        assertEquals(100, remembered(SYN, ACK, SYN), "anybody can send a SYN on somebody else's connection");
        assertEquals(10, remembered(SYN, ACK, FIN | ACK, SYN), "the tuple is used again");
    }

    /** After how many seconds the flow that saw these flags is gone. */
    private static int remembered(final int... flags) {
        try (FlowTable table = new FlowTable(1, TIMEOUTS, 0)) {
            final int flow = table.insert(tcp(1), 1, 0);
            for (final int seen : flags) {
                table.saw(flow, seen, false, 0);
            }
            int second = 0;
            while (table.size() == 1) {
                second++;
                for (int i = 0; i < 3; i++) {
                    table.expire((second * 10L + i) * 10_000_000_000L, second, (backend, active) -> { });
                }
            }
            return second;
        }
    }

    @Test
    void udpIsRememberedAsLongAsUdpIs() {
        try (FlowTable table = new FlowTable(1, TIMEOUTS, 0)) {
            final PacketShape packet = shape(Packet.udp().from("192.0.2.1", 5353).to("198.51.100.1", 53).frame());
            table.saw(table.insert(packet, 1, 0), 0, false, 0);
            table.expire(100_000_000_000L, 49, (backend, active) -> { });
            assertNotEquals(FlowTable.NONE, table.find(packet));

            table.expire(200_000_000_000L, 50, (backend, active) -> { });
            assertEquals(FlowTable.NONE, table.find(packet));
        }
    }

    @Test
    void everyPartOfTheTupleTellsFlowsApart() {
        try (FlowTable table = new FlowTable(8, TIMEOUTS, 0)) {
            table.insert(shape(Packet.tcp().from("192.0.2.1", 1000).to("198.51.100.1", 80).syn().frame()), 1, 0);

            assertUnknown(table, Packet.tcp().from("192.0.2.2", 1000).to("198.51.100.1", 80).syn().frame());
            assertUnknown(table, Packet.tcp().from("192.0.2.1", 1001).to("198.51.100.1", 80).syn().frame());
            assertUnknown(table, Packet.tcp().from("192.0.2.1", 1000).to("198.51.100.2", 80).syn().frame());
            assertUnknown(table, Packet.tcp().from("192.0.2.1", 1000).to("198.51.100.1", 81).syn().frame());
            assertUnknown(table, Packet.udp().from("192.0.2.1", 1000).to("198.51.100.1", 80).frame());
            assertUnknown(table, Packet.tcp().from("2001:db8::1", 1000).to("2001:db8::80", 80).syn().frame());
        }
    }

    private static void assertUnknown(final FlowTable table, final byte[] frame) {
        assertEquals(FlowTable.NONE, table.find(shape(frame)));
    }

    @Test
    void aTableThatCannotBeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new FlowTable(0, TIMEOUTS, 0));
        assertThrows(IllegalArgumentException.class, () -> new FlowTable(FlowTable.MOST_FLOWS + 1, TIMEOUTS, 0));
        assertThrows(IllegalArgumentException.class, () -> new FlowTimeouts(0, 1, 1, 1, 1));
    }
}
