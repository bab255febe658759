package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.flow.FlowRecord;
import io.sluice.flow.FlowTable;
import io.sluice.packet.Address;
import io.sluice.packet.Packet;
import io.sluice.packet.Tcp;
import io.sluice.table.BackendTally;
import io.sluice.table.ForwardingMode;
import io.sluice.table.Protocol;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Workers take connections up, and forget them, when others ask it of them. */
class NotesTest {
    @TempDir
    private Path run;

    private final UnsafeBuffer record = new UnsafeBuffer(new byte[FlowRecord.LENGTH]);

    private static Packet established(final Carriage carriage) {
        return carriage.asked(Packet.tcp().ack().payload("more"));
    }

    private BackendTally tally(final Crew crew) {
        return crew.tallies().backend(Carriage.BACKEND);
    }

    @ParameterizedTest
    @EnumSource(value = ForwardingMode.class, names = {"DSR", "NAT", "FULLNAT"})
    void whatOneCrewHadAnotherTakesUpAndForgets(final ForwardingMode mode) {
        final Carriage carriage = new Carriage(mode, false, false, Protocol.TCP);
        final byte[] expected;
        try (Crew crew = new Crew(run.resolve("before"), carriage.site(1), 1)) {
            crew.play(carriage.asked(carriage.packet()));
            crew.sent();
            crew.play(established(carriage));
            expected = crew.sentOne();
            crew.flows(0).record(only(crew.flows(0)), record, 0);
        }
        try (Crew crew = new Crew(run.resolve("after"), carriage.site(1), 1)) {
            assertTrue(crew.notes().adopt(0, record, 0));
            assertTrue(crew.notes().adopt(0, record, 0), "once more does no harm");
            crew.settle();
            assertEquals(1, crew.flows(0).size());
            assertEquals(1, tally(crew).opened());
            assertEquals(Verdict.FORWARDED, crew.play(established(carriage)).get(0));
            assertArrayEquals(expected, crew.sentOne());

            assertTrue(crew.notes().forget(0, record, 0));
            assertTrue(crew.notes().forget(0, record, 0), "once more does no harm");
            crew.settle();
            assertEquals(0, crew.flows(0).size());
            assertEquals(1, tally(crew).closed());
        }
    }

    private static int only(final FlowTable flows) {
        assertEquals(1, flows.size());
        final Carriage any = new Carriage(ForwardingMode.DSR, false, false, Protocol.TCP);
        final UnsafeBuffer key = new UnsafeBuffer(new byte[FlowRecord.LENGTH]);
        final Address client = Address.of(any.client());
        final Address vip = Address.of(any.vip());
        FlowRecord.key(key, 0, client.hi(), client.lo(), vip.hi(), vip.lo(), Carriage.CLIENT_PORT << 16 | 80, Tcp.PROTOCOL);
        final int flow = flows.find(key, 0);
        assertNotEquals(FlowTable.NONE, flow);
        return flow;
    }

    @Test
    void aNoteThatFindsTheInboxFullIsRefusedAtOnce() {
        final Carriage carriage = new Carriage(ForwardingMode.DSR, false, false, Protocol.TCP);
        try (Crew crew = new Crew(run, carriage.site(1), 1)) {
            int taken = 0;
            while (crew.notes().forget(0, record, 0)) {
                taken++;
            }
            assertTrue(taken > 1_000, "taken " + taken);
            assertFalse(crew.notes().adopt(0, record, 0));
            crew.turns(0, taken / PacketPath.BURST + 1);
            assertTrue(crew.notes().adopt(0, record, 0));
        }
    }
}
