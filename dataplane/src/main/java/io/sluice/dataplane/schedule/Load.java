package io.sluice.dataplane.schedule;

/** What "least" means to a {@link LeastLoaded} scheduler. */
interface Load {
    /** The backend's load if it had so many connections {@code more}; the least loaded is chosen. */
    long of(int id, int weight, int more);

    /**
     * Who is chosen of those with equal loads: the lowest rank.
     *
     * @param turn the number of the choice in which this backend was chosen last
     */
    default long rank(final int weight, final long turn) {
        return turn;
    }
}
