package io.sluice.table;

import static io.sluice.table.TallyLayout.BYTES_AT;
import static io.sluice.table.TallyLayout.CLOSED_AT;
import static io.sluice.table.TallyLayout.ID_AT;
import static io.sluice.table.TallyLayout.NO_BACKEND_AT;
import static io.sluice.table.TallyLayout.OPENED_AT;
import static io.sluice.table.TallyLayout.PACKETS_AT;
import static io.sluice.table.TallyLayout.REPLY_BYTES_AT;
import static io.sluice.table.TallyLayout.REPLY_PACKETS_AT;
import static io.sluice.table.TallyLayout.SYN_ANSWERS_AT;

import org.agrona.BufferUtil;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One worker's counts by backend and by VIP, on lines that it alone writes. For the packet path: allocates nothing, waits for
 * nothing. An id whose slot had another owner zeroes the line and takes it over. The lines lie outside the heap.
 */
public final class Tally {
    private static final long NS_PER_MICROSECOND = 1_000;

    private final UnsafeBuffer backends;
    private final UnsafeBuffer vips;

    Tally(final UnsafeBuffer backends, final UnsafeBuffer vips) {
        this.backends = backends;
        this.vips = vips;
    }

    /** Counts that nobody sees, for ids whose slots are below that number. */
    public static Tally apart(final int slots) {
        return new Tally(memory(slots), memory(slots));
    }

    private static UnsafeBuffer memory(final int slots) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(slots * TallyLayout.LINE_LENGTH, TallyLayout.LINE_LENGTH));
    }

    /** A packet went to a backend; its length in bytes as received, Ethernet header included. */
    public void forwarded(final int backendId, final int vipId, final int bytes) {
        forwarded(backends, TallyLayout.own(backends, backendId), bytes);
        forwarded(vips, TallyLayout.own(vips, vipId), bytes);
    }

    /** A backend's reply went to a client; its length in bytes as received, Ethernet header included. */
    public void replied(final int backendId, final int vipId, final int bytes) {
        replied(backends, TallyLayout.own(backends, backendId), bytes);
        replied(vips, TallyLayout.own(vips, vipId), bytes);
    }

    /** A backend has answered a SYN, so many nanoseconds after it was sent. */
    public void answeredSyn(final int backendId, final long responseNs) {
        final long address = backends.addressOffset() + TallyLayout.own(backends, backendId) + SYN_ANSWERS_AT;
        UnsafeApi.putLong(address, SynAnswers.plus(UnsafeApi.getLong(address), responseNs / NS_PER_MICROSECOND));
    }

    /** A connection was given a backend. */
    public void opened(final int backendId, final int vipId) {
        resides(backendId, vipId, 1);
    }

    /**
     * A connection ended, or was forgotten. One of a backend that has lost its line is not counted: its opening no
     * longer is.
     */
    public void closed(final int backendId) {
        final int line = TallyLayout.line(backendId);
        if (backends.getInt(line + ID_AT) == backendId) {
            add(backends, line + CLOSED_AT, 1);
        }
    }

    /** So many connections of a backend were there before anything was counted here. */
    public void resides(final int backendId, final int vipId, final long connections) {
        add(backends, TallyLayout.own(backends, backendId) + OPENED_AT, connections);
        add(vips, TallyLayout.own(vips, vipId) + OPENED_AT, connections);
    }

    /** How many connections of a backend were opened and have not ended. */
    public long connections(final int backendId) {
        final int line = TallyLayout.line(backendId);
        return backends.getInt(line + ID_AT) != backendId ? 0
            : backends.getLong(line + OPENED_AT) - backends.getLong(line + CLOSED_AT);
    }

    /** A packet was dropped because its VIP had no backend to give it. */
    public void noBackend(final int vipId) {
        add(vips, TallyLayout.own(vips, vipId) + NO_BACKEND_AT, 1);
    }

    private static void forwarded(final UnsafeBuffer lines, final int line, final int bytes) {
        add(lines, line + PACKETS_AT, 1);
        add(lines, line + BYTES_AT, bytes);
    }

    private static void replied(final UnsafeBuffer lines, final int line, final int bytes) {
        add(lines, line + REPLY_PACKETS_AT, 1);
        add(lines, line + REPLY_BYTES_AT, bytes);
    }

    /** No atomic add: this worker is the only writer. By address, so without a barrier to the compiler; aligned, so whole. */
    private static void add(final UnsafeBuffer lines, final int at, final long count) {
        final long address = lines.addressOffset() + at;
        UnsafeApi.putLong(address, UnsafeApi.getLong(address) + count);
    }
}
