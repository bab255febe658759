package io.sluice.store;

import io.sluice.flow.FlowRecord;
import io.sluice.flow.FlowScan;
import io.sluice.flow.FlowState;
import io.sluice.linux.Linux;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes the store what the flow tables are, a little at a turn: first each settled connection of every table is put into it, then
 * each in the store that no table has is removed. Events go on being applied between turns: whatever was put or removed here of a
 * connection that has changed meanwhile is put right by the event that says so, which is still to come.
 */
final class Reconciliation {
    private static final int CONNECTIONS_AT_ONCE = 2_048;

    private final List<FlowScan> tables;
    private final UnsafeBuffer record = Linux.memory(FlowRecord.LENGTH);
    private int table;
    private int segment;

    Reconciliation(final List<FlowScan> tables) {
        this.tables = tables;
    }

    /** From the beginning. */
    void begin() {
        tables.forEach(FlowScan::rewind);
        table = 0;
        segment = 0;
    }

    /** Goes on for a turn; true when it has come to its end. */
    boolean turn(final ConnectionStore store) {
        if (table < tables.size()) {
            put(store);
            return false;
        }
        if (segment < store.segments()) {
            store.visit(segment++, 0, (entry, at) -> isSettled(entry, at) ? StoreVisitor.Fate.KEPT : StoreVisitor.Fate.REMOVED);
            return false;
        }
        return true;
    }

    private void put(final ConnectionStore store) {
        for (int i = 0; i < CONNECTIONS_AT_ONCE; i++) {
            if (!tables.get(table).next(record, 0)) {
                table++;
                return;
            }
            if (FlowState.isSettled(FlowRecord.state(record, 0))) {
                store.put(record, 0, table);
            }
        }
    }

    /** Whether a table has the connection of this record, and it is worth keeping. */
    private boolean isSettled(final DirectBuffer key, final int at) {
        for (final FlowScan scan : tables) {
            if (scan.find(key, at, record, 0)) {
                return FlowState.isSettled(FlowRecord.state(record, 0));
            }
        }
        return false;
    }

    /** Whether any table has it. */
    boolean isKnown(final DirectBuffer key, final int at) {
        for (final FlowScan scan : tables) {
            if (scan.find(key, at, record, 0)) {
                return true;
            }
        }
        return false;
    }
}
