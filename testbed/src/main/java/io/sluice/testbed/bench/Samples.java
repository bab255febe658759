package io.sluice.testbed.bench;

import java.util.Arrays;

/** What one benchmark gave for one number of connections, over all rounds: nanoseconds an operation, in ascending order. */
final class Samples {
    private static final double TELLING = 0.15;

    private final double[] sorted;

    Samples(final double[] ns) {
        sorted = ns.clone();
        Arrays.sort(sorted);
    }

    double median() {
        return at(0.5);
    }

    /** What the machine can do when nobody disturbs. */
    double best() {
        return sorted[0];
    }

    double lowerQuartile() {
        return at(0.25);
    }

    double upperQuartile() {
        return at(0.75);
    }

    int count() {
        return sorted.length;
    }

    /** Whether the middle half of them lies so far apart that the median says little. */
    boolean noisy() {
        return upperQuartile() - lowerQuartile() > TELLING * median();
    }

    private double at(final double share) {
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }
}
