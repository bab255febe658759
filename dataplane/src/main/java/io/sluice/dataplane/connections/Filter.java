package io.sluice.dataplane.connections;

import io.sluice.flow.FlowRecord;
import io.sluice.table.ConnectionState;
import java.util.BitSet;
import org.agrona.DirectBuffer;

/**
 * Which connections are meant: those to which all applies that is asked for.
 *
 * @param vips     by their places in the roster; null for any
 * @param backends by their places in the roster; null for any
 * @param clients  null for any
 * @param state    null for any
 */
record Filter(Roster roster, BitSet vips, BitSet backends, Prefix clients, ConnectionState state) {
    /** Whether the connection of this {@link FlowRecord} is meant. */
    boolean takes(final DirectBuffer record) {
        return (state == null || States.of(FlowRecord.state(record, 0)) == state)
            && (clients == null || clients.contains(FlowRecord.sourceHi(record, 0), FlowRecord.sourceLo(record, 0)))
            && (vips == null && backends == null || takesBackend(record));
    }

    private boolean takesBackend(final DirectBuffer record) {
        final int backend = roster.backend(record);
        return isIn(backends, backend) && (vips == null || isIn(vips, roster.vip(record, backend)));
    }

    private static boolean isIn(final BitSet wanted, final int place) {
        return wanted == null || place != Roster.NONE && wanted.get(place);
    }
}
