package io.sluice.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.sluice.packet.Tcp;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A connection that is written down in one table is the same in another. */
class FlowRecordTest {
    private static final int AT = 24;
    private static final Tuple IPV4 = new Tuple("192.0.2.7", 31_337, "198.51.100.1", 80, true);
    private static final Tuple IPV6 = new Tuple("2001:db8::7", 31_337, "2001:db8:a::1", 80, true);

    private final FlowTable from = new FlowTable(1_000, FlowTimeouts.DEFAULT, Tuple.SECRET);
    private final FlowTable to = new FlowTable(1_000, FlowTimeouts.DEFAULT, Tuple.SECRET);
    private final UnsafeBuffer record = new UnsafeBuffer(new byte[AT + FlowRecord.LENGTH]);

    @AfterEach
    void close() {
        from.close();
        to.close();
    }

    static Stream<Arguments> connections() {
        return Stream.of(
            arguments(IPV4, null),
            arguments(IPV6, null),
            arguments(IPV4.overUdp(), null),
            arguments(IPV4, new Tuple("10.0.0.11", 8_080, "192.0.2.7", 31_337, true)),
            arguments(IPV6, new Tuple("fd00::11", 8_080, "fd09::1", 2_048, true)),
            arguments(IPV6.overUdp(), new Tuple("10.0.0.11", 8_080, "10.9.0.1", 2_048, false)));
    }

    @ParameterizedTest
    @MethodSource("connections")
    void whatIsRecordedIsTakenUpAsItWas(final Tuple client, final Tuple reply) {
        final int written = reply == null ? client.insert(from, 11, 50) : client.insertPair(from, reply, 11, 50);
        from.saw(written, Tcp.ACK, reply != null, 60);
        from.saw(written, Tcp.ACK, false, 61);
        from.note(written, 0x1234_5678);
        from.mark(written, (byte) 7);
        if (reply != null) {
            from.lastHop(written, 0x02_0000_0000_01L, 12);
            from.syn(written, 99);
        }
        from.record(reply == null ? written : reply.find(from), record, AT);
        assertEquals(written, from.find(record, AT));

        final int flow = to.adopt(record, AT);

        assertEquals(flow, client.find(to));
        assertEquals(11, to.backend(flow));
        if (reply != null) {
            assertEquals(from.differences(reply.find(from)), to.differences(reply.find(to)));
        }
        assertEquals(0x1234_5678, to.note(flow));
        assertEquals(7, to.mark(flow));
        assertEquals(reply == null ? 1 : 2, to.used());
        assertEquals(0, to.halfOpen());
        if (reply != null) {
            assertEquals(to.twin(flow), reply.find(to));
            assertEquals(0x02_0000_0000_01L, to.lastHopMac(flow));
            assertEquals(12, to.lastHopVlan(flow));
            assertEquals(99, to.syn(flow));
        }
        final UnsafeBuffer again = new UnsafeBuffer(new byte[AT + FlowRecord.LENGTH]);
        to.record(flow, again, AT);
        assertEquals(record, again);
        assertEquals(61, FlowRecord.seen(again, AT));
        assertEquals(client.tcp() ? FlowState.ESTABLISHED : FlowState.DATAGRAM, FlowRecord.state(again, AT));
    }

    @Test
    void whatIsKnownIsNotTakenUpAgain() {
        IPV4.insert(from, 11, 50);
        IPV4.insert(to, 12, 50);
        from.record(IPV4.find(from), record, AT);
        assertEquals(FlowTable.NONE, to.adopt(record, AT));
        assertEquals(12, to.backend(IPV4.find(to)));
        assertEquals(1, to.size());
    }

    @Test
    void norIsOneWhoseRepliesAreAnothers() {
        final Tuple reply = new Tuple("10.0.0.11", 8_080, "10.9.0.1", 2_048, true);
        IPV4.insertPair(from, reply, 11, 50);
        new Tuple("192.0.2.8", 1, "198.51.100.1", 80, true).insertPair(to, reply, 12, 50);
        from.record(IPV4.find(from), record, AT);
        assertEquals(FlowTable.NONE, to.adopt(record, AT));
        assertEquals(FlowTable.NONE, IPV4.find(to));
        assertEquals(2, to.used());
    }

    @Test
    void whatNoTableHasWrittenIsNotTakenUp() {
        IPV4.insert(from, 11, 50);
        from.record(IPV4.find(from), record, AT);
        for (final byte state : new byte[] {-1, FlowState.FREE, FlowState.REPLY, FlowState.REPLY + 1}) {
            record.putByte(AT + FlowRecord.KEY_LENGTH, state);
            assertEquals(FlowTable.NONE, to.adopt(record, AT), "state " + state);
        }
        assertEquals(0, to.used());
    }

    /** Half-open ones have their share here as well, established ones all there is. */
    @Test
    void takingUpKeepsToTheBounds() {
        int adopted = 0;
        for (int i = 0; i < 1_000; i++) {
            final Tuple client = Tuple.client(i);
            final int flow = client.insert(from, 11, 50);
            from.saw(flow, i % 4 == 0 ? Tcp.SYN : Tcp.ACK, false, 50);
            from.record(flow, record, AT);
            from.remove(flow);
            adopted += to.adopt(record, AT) == FlowTable.NONE ? 0 : 1;
        }
        assertEquals(1_000, adopted);
        assertEquals(250, to.halfOpen());
        final int flow = Tuple.client(1_000).insert(from, 11, 50);
        from.saw(flow, Tcp.ACK, false, 50);
        from.record(flow, record, AT);
        assertNotEquals(FlowTable.NONE, to.adopt(record, AT), "makes room");
        assertEquals(1, to.evictedHalfOpen());
    }
}
