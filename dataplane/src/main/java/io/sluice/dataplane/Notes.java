package io.sluice.dataplane;

import io.sluice.dataplane.connections.Owners;
import io.sluice.flow.FlowRecord;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * What other threads, and other workers, ask of a worker about its connections: it alone may touch them. A note is put into the
 * worker's inbox, the same ring by which frames are handed over ({@link Exchange}), and read in turn. Nobody waits: where a ring
 * is full, the note is not taken. For any number of threads.
 */
final class Notes implements Owners {
    /** Take this connection up, unless it is known: a {@link FlowRecord}. */
    static final int ADOPT = 2;
    /** Forget this connection: the key of a {@link FlowRecord}. */
    static final int FORGET = 3;

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
    @Override
    public boolean forget(final int worker, final DirectBuffer record, final int at) {
        return inboxes[worker].write(FORGET, record, at, FlowRecord.KEY_LENGTH);
    }

    @Override
    public long asked(final int worker) {
        return inboxes[worker].producerPosition();
    }

    @Override
    public long done(final int worker) {
        return inboxes[worker].consumerPosition();
    }

    /** Does what a note asks. */
    interface Reader {
        /** A note of that type, {@link #ADOPT} or {@link #FORGET}, lies there; it is gone when this returns. */
        void read(int type, DirectBuffer note, int at);
    }
}
