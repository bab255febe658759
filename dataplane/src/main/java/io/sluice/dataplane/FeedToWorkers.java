package io.sluice.dataplane;

import io.sluice.store.Feed;
import org.agrona.DirectBuffer;

/** Connections that the store knows, on their way to the workers that are to take them up, by {@link Notes}. */
final class FeedToWorkers implements Feed {
    private final int workers;
    private final Notes notes;
    private final StoreWait wait;
    private final long[] sent;

    /** To so many workers; whoever waits for it does so until the end. */
    FeedToWorkers(final int workers, final Notes notes, final StoreWait wait) {
        this.workers = workers;
        this.notes = notes;
        this.wait = wait;
        this.sent = new long[workers];
    }

    @Override
    public boolean send(final DirectBuffer record, final int at) {
        final int worker = Deal.workerOf(record, at, workers);
        if (!notes.adopt(worker, record, at)) {
            return false;
        }
        sent[worker] = notes.written(worker);
        return true;
    }

    @Override
    public boolean arrived() {
        for (int worker = 0; worker < workers; worker++) {
            if (!notes.isRead(worker, sent[worker])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void end() {
        wait.end();
    }
}
