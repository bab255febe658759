package io.sluice.dataplane;

/** How a frame came to be decided upon here, and where it is to be decided upon next. One for each frame of a burst, reused. */
final class Arrival {
    /** It looks for nobody. */
    static final int NOBODY = -1;

    private int legs;
    private int seeker = NOBODY;
    private long untilNs;
    private boolean waited;
    private int next;

    /** It came by the worker's own queue. */
    void byQueue() {
        legs = 0;
        seeker = NOBODY;
        untilNs = 0;
        waited = false;
    }

    /** It was handed over, or held back: see {@link Exchange}. */
    void byExchange(final int legsBefore, final int seekingFor, final long until, final boolean held) {
        legs = legsBefore;
        seeker = seekingFor;
        untilNs = until;
        waited = held;
    }

    /** How many workers have handed it on. */
    int legs() {
        return legs;
    }

    /** For which worker it goes round, looking for one that knows its connection; {@link #NOBODY} if it does not. */
    int seeker() {
        return seeker;
    }

    /** It goes round for that worker from now on. */
    void seeker(final int worker) {
        seeker = worker;
    }

    /** Until when it may wait; 0 if it has not waited yet. */
    long untilNs() {
        return untilNs;
    }

    /** It may wait until then. */
    void untilNs(final long until) {
        untilNs = until;
    }

    /** Whether it has just been held back by this worker. */
    boolean waited() {
        return waited;
    }

    /** The worker that is to have it next. */
    int next() {
        return next;
    }

    /** That worker is to have it next. */
    void next(final int worker) {
        next = worker;
        legs++;
    }
}
