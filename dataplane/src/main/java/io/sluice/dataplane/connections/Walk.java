package io.sluice.dataplane.connections;

import io.sluice.flow.FlowRecord;
import io.sluice.flow.FlowScan;
import io.sluice.flow.FlowTable;
import io.sluice.linux.Linux;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Goes through the flow tables of all workers, which go on using them. Belongs to one answer. */
final class Walk {
    private final FlowScan[] scans;
    private final UnsafeBuffer record = Linux.memory(FlowRecord.LENGTH);
    private int worker;

    /** From the first connection of the first worker's table. */
    Walk(final List<FlowTable> tables) {
        scans = tables.stream().map(FlowScan::new).toArray(FlowScan[]::new);
    }

    /** Goes on to the next connection; false when there is none any more. */
    boolean next() {
        while (worker < scans.length) {
            if (scans[worker].next(record, 0)) {
                return true;
            }
            worker++;
        }
        return false;
    }

    /** Goes back to the beginning. */
    void rewind() {
        worker = 0;
        for (final FlowScan scan : scans) {
            scan.rewind();
        }
    }

    /** Goes to the connection with a {@link FlowRecord}'s key; false when no worker knows it. */
    boolean find(final DirectBuffer key) {
        for (worker = 0; worker < scans.length; worker++) {
            if (scans[worker].find(key, 0, record, 0)) {
                return true;
            }
        }
        return false;
    }

    /** The connection, as a {@link FlowRecord} at 0; it is another when this goes on. */
    DirectBuffer record() {
        return record;
    }

    /** Whose it is. */
    int worker() {
        return worker;
    }

    /** How many workers there are. */
    int workers() {
        return scans.length;
    }
}
