package io.sluice.testbed.wire;

/**
 * The highest rate at which nothing is lost: halving between a rate that was lossless and one that was not, until they are near
 * each other, and then a longer confirmation; what fails it is lowered a little and tried again.
 *
 * @param load         what is put on the balancer
 * @param tolerance    the part of the frames whose loss is no loss, for a machine that is stopped now and then by its host
 * @param trialMs      how long a step is tried
 * @param confirmMs    how long the result is confirmed
 */
record LossSearch(Load load, double tolerance, long trialMs, long confirmMs) {
    private static final double NEAR = 0.02;
    private static final double LOWER = 0.97;
    private static final int CONFIRMATIONS = 10;

    /** Sends frames at a rate for a while. */
    interface Load {
        Trial flood(int connections, double perSecond, long millis);
    }

    /** The confirmed trial; one that lost something when no rate was lossless. */
    Trial highest(final int connections, final double atMost) {
        double lossless = 0;
        double lossy = atMost;
        while (lossy - lossless > NEAR * atMost) {
            final double middle = lossless == 0 && lossy == atMost ? atMost * (1 - NEAR) : (lossless + lossy) / 2;
            if (fits(load.flood(connections, middle, trialMs))) {
                lossless = middle;
            } else {
                lossy = middle;
            }
        }
        return confirm(connections, Math.max(lossless, NEAR * atMost));
    }

    private Trial confirm(final int connections, final double rate) {
        Trial trial = load.flood(connections, rate, confirmMs);
        for (int i = 1; i < CONFIRMATIONS && !fits(trial); i++) {
            trial = load.flood(connections, trial.perSecond() * LOWER, confirmMs);
        }
        return trial;
    }

    /** Whether everything that was asked for was sent, and came back. */
    boolean fits(final Trial trial) {
        return trial.asAsked() && trial.loss() <= tolerance;
    }
}
