package io.sluice.dataplane;

import io.sluice.flow.FlowRecord;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * What other threads, and other workers, ask of a worker about its connections: it alone may touch them. A note is put into the
 * worker's inbox, the same ring by which frames are handed over ({@link Exchange}), and read in turn. Nobody waits: where a ring
 * is full, the note is not taken. For any number of threads.
 */
final class Notes {
    /** Take this connection up, unless it is known: a {@link FlowRecord}. */
    static final int ADOPT = 2;
    /** Forget this connection: the key of a {@link FlowRecord}. */
    static final int FORGET = 3;

    /** This connection was another worker's, and comes to you: a {@link FlowRecord}. */
    static final int MOVE = 4;
    /** The connection with this hash, a long, is known by this worker, an int, and stays there. */
    static final int WHEREABOUTS = 5;

    private static final int WORKER = 8;
    private static final int WHEREABOUTS_LENGTH = 12;

    private final RingBuffer[] inboxes;

    /** To the workers that have these inboxes. */
    Notes(final RingBuffer[] inboxes) {
        this.inboxes = inboxes;
    }

    /** Asks a worker to take up the connection of this record; false if there is no room for the note now. */
    boolean adopt(final int worker, final DirectBuffer record, final int at) {
        return inboxes[worker].write(ADOPT, record, at, FlowRecord.LENGTH);
    }

    /** Asks a worker to forget the connection whose key a record begins with; false if there is no room for the note now. */
    boolean forget(final int worker, final DirectBuffer record, final int at) {
        return inboxes[worker].write(FORGET, record, at, FlowRecord.KEY_LENGTH);
    }

    /** Gives a worker the connection of this record; false if there is no room for the note now. */
    boolean move(final int worker, final DirectBuffer record, final int at) {
        return inboxes[worker].write(MOVE, record, at, FlowRecord.LENGTH);
    }

    /** Tells a worker who knows the connection with this hash; not told if there is no room for the note now. */
    void whereabouts(final int worker, final long hash, final int knower) {
        final RingBuffer inbox = inboxes[worker];
        final int at = inbox.tryClaim(WHEREABOUTS, WHEREABOUTS_LENGTH);
        if (at > 0) {
            inbox.buffer().putLong(at, hash);
            inbox.buffer().putInt(at + WORKER, knower);
            inbox.commit(at);
        }
    }

    /** Of {@link #WHEREABOUTS}. */
    static long hash(final DirectBuffer note, final int at) {
        return note.getLong(at);
    }

    /** Of {@link #WHEREABOUTS}. */
    static int knower(final DirectBuffer note, final int at) {
        return note.getInt(at + WORKER);
    }

    /** Does what a note asks. */
    interface Reader {
        /** A note of that type, one of those above, lies there; it is gone when this returns. */
        void read(int type, DirectBuffer note, int at);
    }
}
