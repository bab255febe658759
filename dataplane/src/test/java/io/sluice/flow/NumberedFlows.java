package io.sluice.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Address;
import io.sluice.packet.Tcp;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Established connections that tell if they are whole: the backend's id is the client's number, so that all else of it is known.
 * Every other one is a pair.
 */
final class NumberedFlows {
    private static final int COMING_AND_GOING = 400;

    private NumberedFlows() {
    }

    static boolean isPair(final int client) {
        return client % 2 == 1;
    }

    static Tuple reply(final int client) {
        return Tuple.client(client).reply("10.0.0.1");
    }

    static void insert(final FlowTable table, final int client) {
        final Tuple tuple = Tuple.client(client);
        final int flow = isPair(client) ? tuple.insertPair(table, reply(client), client, 0) : tuple.insert(table, client, 0);
        table.saw(flow, Tcp.ACK, isPair(client), 0);
        table.saw(flow, Tcp.ACK, false, 0);
    }

    /** Those from {@code steady} on come and go, those below are seen now and then, until told to stop. */
    static void comeAndGo(final FlowTable table, final int steady, final Random random, final AtomicBoolean stop) {
        while (!stop.get()) {
            final int client = steady + random.nextInt(COMING_AND_GOING);
            final int flow = Tuple.client(client).find(table);
            if (flow == FlowTable.NONE) {
                insert(table, client);
            } else {
                table.remove(flow);
            }
            table.saw(Tuple.client(random.nextInt(steady)).find(table), Tcp.ACK, false, random.nextInt());
        }
    }

    /** Checks a record, and says of which client it is. */
    static int assertWhole(final UnsafeBuffer record, final String where) {
        final int client = FlowRecord.backend(record, 0);
        final Tuple tuple = Tuple.client(client);
        final Address address = Address.of(tuple.source());
        assertEquals(address.lo(), FlowRecord.sourceLo(record, 0), where);
        assertEquals(tuple.ports(), FlowRecord.ports(record, 0), where);
        assertEquals(isPair(client), FlowRecord.isPair(record, 0), where);
        if (isPair(client)) {
            assertEquals(reply(client).ports(), FlowRecord.replyPorts(record, 0), where);
            assertEquals(address.lo(), FlowRecord.replyDestinationLo(record, 0), where);
        }
        final byte state = FlowRecord.state(record, 0);
        assertTrue(state == FlowState.HALF_OPEN || state == FlowState.ANSWERED || state == FlowState.ESTABLISHED, where);
        return client;
    }
}
