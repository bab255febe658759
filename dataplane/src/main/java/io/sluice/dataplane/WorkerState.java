package io.sluice.dataplane;

import io.sluice.flow.FlowTable;
import io.sluice.table.Tally;

/**
 * What one worker remembers from burst to burst. Its two paths, over the frames of its queue and over those of its
 * {@link Exchange}, share it.
 *
 * @param number    of the worker, counted from 0
 * @param workers   how many there are
 * @param flows     where its connections go
 * @param tally     what it forwarded, by VIP and backend
 * @param fragments where the datagrams go whose first fragment it saw
 * @param exchange  where it meets the other workers, and puts what it is to see again
 * @param pathMtus  where it reports what it learns of a tunnel's way
 * @param checksums what it saw of unfinished checksums
 * @param moves     how it finds connections that other workers know
 */
record WorkerState(int number, int workers, FlowTable flows, Tally tally, Fragments fragments, Exchange exchange,
                   PathMtus pathMtus, ChecksumWatch checksums, Moves moves) {
    /** Of a worker that has seen nothing yet. */
    WorkerState(final int number, final int workers, final FlowTable flows, final Tally tally, final Fragments fragments,
        final Exchange exchange, final PathMtus pathMtus) {
        this(number, workers, flows, tally, fragments, exchange, pathMtus, new ChecksumWatch(),
            new Moves(number, workers, flows, exchange.toOthers(), new StoreWait(), false));
    }

    /** Of the only worker, at its beginning. */
    static WorkerState alone(final FlowTable flows, final Tally tally) {
        return new WorkerState(0, 1, flows, tally, new Fragments(), new Exchange(Exchange.inboxes(1), 0), new PathMtus());
    }
}
