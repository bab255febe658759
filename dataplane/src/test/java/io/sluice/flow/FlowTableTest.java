package io.sluice.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FlowTableTest {
    private static final FlowTimeouts TIMEOUTS = new FlowTimeouts(10, 100, 20, 5, 50);

    private final List<Integer> evicted = new ArrayList<>();

    private FlowTable table(final int capacity) {
        final FlowTable table = new FlowTable(capacity, TIMEOUTS, Tuple.SECRET);
        table.departures(flow -> evicted.add(table.backend(flow)));
        return table;
    }

    private static void establish(final FlowTable table, final Tuple client, final int backend) {
        table.saw(client.insert(table, backend, 0), Tcp.ACK, false, 0);
    }

    private static PacketShape shape(final byte[] frame) {
        final PacketShape shape = new PacketShape(Tuple.SECRET);
        shape.measure(new UnsafeBuffer(frame), 0, frame.length);
        return shape;
    }

    @Test
    void hashesAreThoseOfPacketsMeasuredWithTheSameSecret() {
        try (FlowTable table = table(1); FlowTable other = new FlowTable(1, TIMEOUTS, 1)) {
            assertEquals(Tuple.client(1).packet().flowHash(), Tuple.client(1).hash(table));
            assertNotEquals(Tuple.client(1).packet().flowHash(), Tuple.client(1).hash(other));
        }
    }

    @Test
    void everyPartOfTheTupleTellsFlowsApart() {
        try (FlowTable table = table(8)) {
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
    void whereAFlowLikelyLiesIsAHintOnly() {
        try (FlowTable table = table(10)) {
            final PacketShape packet = Tuple.client(1).packet();
            final PacketShape other = Tuple.client(2).packet();
            final int before = table.likely(packet.flowHash());
            final int flow = table.insert(packet, 7, 0);

            assertEquals(flow, table.find(packet, before), "it came since");
            assertEquals(flow, table.likely(packet.flowHash()));
            assertEquals(flow, table.find(packet, flow));
            assertEquals(FlowTable.NONE, table.find(other, flow), "another lies there");

            table.remove(flow);
            assertEquals(FlowTable.NONE, table.find(packet, flow), "it went since, and its key is still to be read there");
        }
    }

    @Test
    void aPairIsFoundFromBothSidesAndIsOneConnection() {
        try (FlowTable table = table(10)) {
            final Tuple reply = Tuple.client(1).reply("10.0.0.1");
            final int flow = Tuple.client(1).insertPair(table, reply, 7, 0);
            final int twin = reply.find(table);

            assertEquals(flow, Tuple.client(1).find(table));
            assertEquals(List.of(twin, flow), List.of(table.twin(flow), table.twin(twin)));
            assertEquals(List.of(false, true), List.of(table.isReply(flow), table.isReply(twin)));
            assertEquals(List.of(1, 2), List.of(table.size(), table.used()));
            assertEquals(7, table.backend(twin));
            assertEquals(PacketShape.UNTAGGED, table.lastHopVlan(flow));
            assertEquals(0, table.lastHopMac(flow));

            table.lastHop(flow, 0xfeff_ffff_ffffL, 4095);
            table.note(flow, 0x01020304);
            assertEquals(0xfeff_ffff_ffffL, table.lastHopMac(flow), "which the note has not overwritten");
            assertEquals(4095, table.lastHopVlan(flow));
            assertEquals(0x01020304, table.note(twin));

            table.remove(twin);
            assertEquals(FlowTable.NONE, Tuple.client(1).find(table));
            assertEquals(FlowTable.NONE, reply.find(table));
            assertEquals(List.of(0, 0), List.of(table.size(), table.used()));
        }
    }

    @Test
    void whoAsksForAnAbsentFlowLooksOnlyWhereFlowsOfItsHomeLie() {
        try (FlowTable table = table(1_000)) {
            final List<Tuple> clients = Tuple.ofOneHome(table, 3);
            final int home = clients.get(0).home(table);
            assertEquals(0L, table.lines().places(home));
            clients.forEach(client -> establish(table, client, 1));
            assertEquals(0b111, table.lines().places(home));

            table.remove(clients.get(1).find(table));
            assertEquals(0b101, table.lines().places(home));
            table.remove(clients.get(0).find(table));
            assertEquals(0b100, table.lines().places(home), "home is free, and says so all the same");
            assertNotEquals(FlowTable.NONE, clients.get(2).find(table));
            establish(table, clients.get(1), 1);
            assertEquals(0b101, table.lines().places(home));
        }
    }

    @Test
    void nobodyMakesALookUpLongerThan40Lines() {
        try (FlowTable table = table(10_000)) {
            final List<Tuple> clients = Tuple.ofOneHome(table, 48);
            clients.forEach(client -> {
                final int flow = client.insert(table, 1, 0);
                if (flow != FlowTable.NONE) {
                    table.saw(flow, Tcp.ACK, false, 0);
                }
            });
            assertEquals(40, table.size());
            assertEquals(8, table.refusedFull());
            for (int i = 0; i < 48; i++) {
                assertEquals(i < 40, clients.get(i).find(table) != FlowTable.NONE);
            }
            assertNotEquals(FlowTable.NONE, Tuple.client(1).insert(table, 1, 0), "other homes have room");
        }
    }

    @Test
    void closedOnesMakeRoomBeforeClosingOnesBeforeHalfOpenOnesAndEstablishedOnesNever() {
        try (FlowTable table = table(10_000)) {
            final List<Tuple> clients = Tuple.ofOneHome(table, 46);
            for (int i = 0; i < 40; i++) {
                establish(table, clients.get(i), i);
            }
            table.saw(clients.get(10).find(table), Tcp.FIN, false, 3);
            table.saw(clients.get(11).find(table), Tcp.FIN, false, 2);
            table.saw(clients.get(20).find(table), Tcp.RST, false, 4);
            table.saw(clients.get(29).find(table), Tcp.RST, false, 1);
            table.saw(clients.get(29).find(table), Tcp.SYN, false, 1);
            table.saw(clients.get(31).find(table), Tcp.RST, false, 0);
            table.saw(clients.get(31).find(table), Tcp.SYN, false, 0);
            for (int i = 40; i < 45; i++) {
                establish(table, clients.get(i), i);
            }

            assertEquals(List.of(20, 11, 10, 31, 29), evicted);
            assertEquals(FlowTable.NONE, clients.get(45).insert(table, 45, 0));
            assertEquals(List.of(1L, 2L, 2L, 1L),
                List.of(table.evictedClosed(), table.evictedClosing(), table.evictedHalfOpen(), table.refusedFull()));
        }
    }

    @Test
    void aFloodOfSynsTakesHalfOfTheTableAndLeavesEstablishedConnectionsAlone() {
        try (FlowTable table = table(1_000)) {
            for (int client = 0; client < 700; client++) {
                establish(table, Tuple.client(client), client);
            }
            for (int client = 1_000; client < 21_000; client++) {
                Tuple.client(client).insert(table, client, client / 1_000);
            }
            assertTrue(table.halfOpen() <= 300, table.toString());
            for (int client = 700; client < 900; client++) {
                final int flow = Tuple.client(client).insert(table, client, 21);
                if (flow != FlowTable.NONE) {
                    table.saw(flow, Tcp.ACK, false, 21);
                }
            }
            for (int client = 0; client < 700; client++) {
                assertEquals(client, table.backend(Tuple.client(client).find(table)));
            }
            assertTrue(table.size() > 850, "half-open ones make room: " + table);
        }
    }

    @Test
    void halfOpenConnectionsGiveWayToEachOtherBeyondTheirShare() {
        try (FlowTable table = table(1_000)) {
            for (int client = 0; client < 5_000; client++) {
                Tuple.client(client).insert(table, client, client / 1_000);
            }
            assertEquals(500, table.halfOpen());
            assertEquals(5_000, table.size() + table.evictedHalfOpen() + table.refusedHalfOpen());
            assertTrue(table.refusedHalfOpen() < 50, "there is mostly one near home: " + table.refusedHalfOpen());
            final long refused = table.refusedHalfOpen() + table.evictedHalfOpen();
            for (int client = 0; client < 400; client++) {
                Tuple.client(client).overUdp().insert(table, client, 5);
            }
            assertEquals(refused, table.refusedHalfOpen() + table.evictedHalfOpen(), "the other half is open to others");
        }
    }

    @Test
    void aFullTableTakesAtMost80BytesAConnection() {
        for (final int capacity : new int[] {1_000, 100_000, 10_000_000, FlowTable.MOST_FLOWS}) {
            assertTrue(FlowTable.lines(capacity) * 64L <= 80L * capacity, capacity + " connections");
        }
    }

    /** Nearly every connection finds room when the table is as full as it gets, and after all have been replaced ten times. */
    @Test
    void aFullTableStaysUsableHoweverLongItIsInUse() {
        final int capacity = 5_000;
        final Random random = new Random(1);
        try (FlowTable table = table(capacity)) {
            final List<Tuple> live = new ArrayList<>();
            for (int client = 0; client < 10 * capacity; client++) {
                if (live.size() == capacity) {
                    final int last = live.size() - 1;
                    final Tuple leaving = live.set(random.nextInt(capacity), live.get(last));
                    live.remove(last);
                    table.remove(leaving.find(table));
                }
                final int flow = Tuple.client(client).insert(table, 1, 0);
                if (flow != FlowTable.NONE) {
                    table.saw(flow, Tcp.ACK, false, 0);
                    live.add(Tuple.client(client));
                }
            }
            assertTrue(table.refusedFull() < 10 * capacity / 1_000, table.refusedFull() + " refused");
        }
    }

    @Test
    void whatIsSeenOfAConnectionDecidesHowLongItIsRemembered() {
        assertEquals(10, remembered(Tuple.client(1), Tcp.SYN));
        assertEquals(100, remembered(Tuple.client(1), Tcp.SYN, Tcp.ACK));
        assertEquals(20, remembered(Tuple.client(1), Tcp.SYN, Tcp.ACK, Tcp.FIN));
        assertEquals(5, remembered(Tuple.client(1), Tcp.SYN, Tcp.ACK, Tcp.RST));
        assertEquals(50, remembered(Tuple.client(1).overUdp(), 0));
    }

    /** After how many seconds the flow that saw these flags is gone, and its departure reported once. */
    private int remembered(final Tuple client, final int... flags) {
        try (FlowTable table = table(1)) {
            final int flow = client.insert(table, 1, 0);
            for (final int seen : flags) {
                table.saw(flow, seen, false, 0);
            }
            final List<Integer> departed = new ArrayList<>();
            table.departures(gone -> departed.add(table.backend(gone)));
            int second = 0;
            while (departed.isEmpty()) {
                second++;
                for (int i = 0; i < 5; i++) {                      // at most 256 lines at a time
                    table.expire((second * 5L + i) * 100_000_000_000L, second);
                }
            }
            assertEquals(List.of(1), departed);
            assertEquals(0, table.size());
            return second;
        }
    }

    @Test
    void thePathOfAPacketAllocatesNothing() {
        final PacketShape[] packets = new PacketShape[1_000];
        for (int i = 0; i < packets.length; i++) {
            packets[i] = Tuple.client(i).packet();
        }
        try (FlowTable table = new FlowTable(1_300, TIMEOUTS, Tuple.SECRET)) {
            comeAndGo(table, packets, 20);
            final long bytes = comeAndGo(table, packets, 1_000);
            assertTrue(bytes < 4_096, bytes + " bytes");           // the JVM's own noise is a few hundred in all
            assertTrue(table.evictedHalfOpen() > 0, "it was full at times");
        }
    }

    private static long comeAndGo(final FlowTable table, final PacketShape[] packets, final int rounds) {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long touched = 0;
        final long before = threads.getCurrentThreadAllocatedBytes();
        for (int round = 0; round < rounds; round++) {
            for (final PacketShape packet : packets) {
                touched += table.touch(packet.flowHash()) + table.touchPair(table.likely(packet.flowHash()));
                int flow = table.find(packet);
                if (flow == FlowTable.NONE) {
                    flow = table.insertPair(packet, 1, 0, 1, packet.sourceHi(), packet.sourceLo(), packet.sourcePort(), round);
                }
                if (flow != FlowTable.NONE) {
                    table.saw(flow, round % 2 == 0 ? Tcp.ACK : Tcp.FIN, round % 3 == 0, round);
                }
            }
            table.expire(round * 1_000_000_000L, round);
        }
        assertNotEquals(0, touched);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void aTableThatCannotBeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> table(0));
        assertThrows(IllegalArgumentException.class, () -> table(FlowTable.MOST_FLOWS + 1));
        assertThrows(IllegalArgumentException.class, () -> new FlowTimeouts(0, 1, 1, 1, 1));
    }
}
