package io.sluice.flow;

import io.sluice.linux.Linux;
import io.sluice.packet.FlowHash;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads a {@link FlowTable} that its worker goes on using, and never disturbs it. Each connection is read whole: a line is
 * copied twice, and counts when both copies are the same and no free line's, since a line is written only while it is free, but
 * for words that may change by themselves. What comes and goes during the scan may be in it or not; a connection whose line
 * moves meanwhile may be missed, or come twice, so before one is believed to be gone, {@link #find} is to be asked.
 *
 * <p>Belongs to one thread, and must end before the table is closed.
 */
public final class FlowScan {
    private static final int LINE = FlowLine.LENGTH;

    private final FlowLines lines;
    private final FlowHash hashing;
    private final UnsafeBuffer copies = Linux.memory(3 * LINE);
    private final long forward = copies.addressOffset();
    private final long reply = forward + LINE;
    private final long again = reply + LINE;
    private int next;

    /** From the table's beginning. */
    public FlowScan(final FlowTable table) {
        this.lines = table.lines();
        this.hashing = table.hashing();
    }

    /** Goes back to the table's beginning. */
    public void rewind() {
        next = 0;
    }

    /** Writes the next connection as a {@link FlowRecord}; false when there is none any more. */
    public boolean next(final MutableDirectBuffer record, final int at) {
        while (next < lines.end()) {
            final int flow = next;
            next += LINE;
            if (copy(flow, forward) && FlowLine.state(forward) != FlowState.REPLY && write(flow, record, at)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Looks for the connection of packets such as {@code key} begins with, a {@link FlowRecord}'s key, of the client or of the
     * backend, and writes it.
     *
     * @return whether it is known; never no of one that is there all the time
     */
    public boolean find(final DirectBuffer key, final int keyAt, final MutableDirectBuffer record, final int at) {
        final long sourceHi = FlowRecord.sourceHi(key, keyAt);
        final long sourceLo = FlowRecord.sourceLo(key, keyAt);
        final long destinationHi = FlowRecord.destinationHi(key, keyAt);
        final long destinationLo = FlowRecord.destinationLo(key, keyAt);
        final int ports = FlowRecord.ports(key, keyAt);
        final int protocol = FlowRecord.protocol(key, keyAt);
        final int home = lines.home(hashing.of(sourceHi, sourceLo, destinationHi, destinationLo, ports, protocol));
        long places;
        do {
            places = lines.places(home);
            UnsafeApi.loadLoadFence();
            for (long left = places; left != 0; left &= left - 1) {
                final int flow = lines.nearest(home, left);
                if (copy(flow, forward)
                    && FlowLine.matches(forward, sourceHi, sourceLo, destinationHi, destinationLo, ports, protocol)) {
                    return FlowLine.state(forward) == FlowState.REPLY ? writeForward(record, at) : write(flow, record, at);
                }
            }
            UnsafeApi.loadLoadFence();
        } while (places != lines.places(home));                    // it may have come home behind our back
        return false;
    }

    private boolean writeForward(final MutableDirectBuffer record, final int at) {
        final int flow = FlowLine.twin(forward);
        return copy(flow, forward) && FlowLine.state(forward) != FlowState.REPLY && write(flow, record, at);
    }

    /** The line that was copied, and its twin, if they agree. */
    private boolean write(final int flow, final MutableDirectBuffer record, final int at) {
        final int twin = FlowLine.twin(forward);
        final boolean pair = twin != FlowTable.NONE;
        if (pair && !(copy(twin, reply) && FlowLine.state(reply) == FlowState.REPLY && FlowLine.twin(reply) == flow)) {
            return false;
        }
        FlowRecord.write(record, at, forward, pair ? reply : 0);
        return true;
    }

    /** Copies a line as it is at one moment; false when it is free then. */
    private boolean copy(final int flow, final long to) {
        final long line = lines.at(flow);
        do {
            copyOnce(line, to);
            copyOnce(line, again);
            if (FlowLine.state(to) == FlowState.FREE || FlowLine.state(again) == FlowState.FREE) {
                return false;
            }
        } while (!isSame(to, again));
        return true;
    }

    /** State first: what is read after it was there when the state was. */
    private static void copyOnce(final long line, final long to) {
        UnsafeApi.putLong(to, UnsafeApi.getLongAcquire(null, line));
        for (int at = Long.BYTES; at < LINE; at += Long.BYTES) {
            UnsafeApi.putLong(to + at, UnsafeApi.getLongOpaque(null, line + at));
        }
        UnsafeApi.loadLoadFence();
    }

    private static boolean isSame(final long copy, final long other) {
        for (int at = 0; at < LINE; at += Long.BYTES) {
            if (UnsafeApi.getLong(copy + at) != UnsafeApi.getLong(other + at)) {
                return false;
            }
        }
        return true;
    }
}
