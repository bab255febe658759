package io.sluice.dataplane.connections;

import io.sluice.flow.FlowRecord;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Has the connections that are meant forgotten by the workers that own them, and counts those as gone that their worker has read
 * about. A worker is asked for so many at a time that its inbox stays open for frames, and given up when it reads nothing for
 * five seconds. Goes twice over the tables, the second time for those only that had had no packet for some seconds when the
 * first time began: one whose line moved may have been missed. A younger one may be new, and is left alone.
 */
final class Flushing implements Answer {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int AT_A_TIME = 1024;
    private static final int OLD_SECONDS = 5;                      // a worker that waits for a core writes an earlier second

    private final Walk walk;
    private final Filter filter;
    private final Owners owners;
    private final long patienceNs;
    private final int beganSeconds = Telling.nowSeconds();
    private final Errand[] errands;
    private boolean again;
    private boolean waiting;

    Flushing(final Walk walk, final Filter filter, final Owners owners) {
        this(walk, filter, owners, PATIENCE_NS);
    }

    Flushing(final Walk walk, final Filter filter, final Owners owners, final long patienceNs) {
        this.walk = walk;
        this.filter = filter;
        this.owners = owners;
        this.patienceNs = patienceNs;
        this.errands = new Errand[walk.workers()];
        Arrays.setAll(errands, Errand::new);
    }

    @Override
    public Progress more(final JsonLines out) {
        for (int looked = 0; looked < TURN; looked++) {
            if (waiting && !errands[walk.worker()].take()) {
                return Progress.LATER;
            }
            if (!waiting && !step()) {
                return endOfTables(out);
            }
        }
        return Progress.MORE;
    }

    /** Goes on to the next connection; false when there is none. */
    private boolean step() {
        if (!walk.next()) {
            return false;
        }
        waiting = filter.takes(walk.record()) && (!again || wasMissed());
        return true;
    }

    private boolean wasMissed() {
        return beganSeconds - FlowRecord.seen(walk.record(), 0) >= OLD_SECONDS && !errands[walk.worker()].givenUp;
    }

    private Progress endOfTables(final JsonLines out) {
        long gone = 0;
        long left = 0;
        for (final Errand errand : errands) {
            if (!errand.isOver()) {
                return Progress.LATER;
            }
            gone += errand.gone;
            left += errand.asked + errand.unasked;
        }
        if (again) {
            Ending.write(out, gone, left);
            return Progress.DONE;
        }
        again = true;
        walk.rewind();
        return Progress.MORE;
    }

    /** What one worker is asked for. */
    private final class Errand {
        private final int worker;
        private long gone;
        private long asked;
        private long unasked;
        private long askedTo;
        private long doneTo = -1;
        private long sinceNs;
        private boolean givenUp;

        Errand(final int worker) {
            this.worker = worker;
        }

        /** Sees to the connection that the walk has come to; false if that must wait. */
        boolean take() {
            if (asked == AT_A_TIME && !isOver()) {
                return false;
            }
            if (givenUp) {
                unasked++;
            } else if (owners.forget(worker, walk.record(), 0)) {
                asked++;
                askedTo = owners.asked(worker);
            } else {
                return givesUp();
            }
            waiting = false;
            return true;
        }

        /** Whether nothing more is to be expected of the worker. */
        boolean isOver() {
            if (asked > 0 && owners.done(worker) - askedTo >= 0) {
                gone += asked;
                asked = 0;
            }
            return asked == 0 || givesUp();
        }

        /** Whether the worker has not read anything for too long. */
        private boolean givesUp() {
            final long nowNs = System.nanoTime();
            if (owners.done(worker) != doneTo) {
                doneTo = owners.done(worker);
                sinceNs = nowNs;
            }
            givenUp |= nowNs - sinceNs > patienceNs;
            return givenUp;
        }
    }
}
