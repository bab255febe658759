package io.sluice.testbed.wire;

/**
 * What became of a flood.
 *
 * @param perSecond  the rate that was asked for; 0 for all the generator can
 * @param sent       frames sent
 * @param returned   frames that came back, in the end
 * @param during     frames of them that had come back when the last was sent
 * @param tookNs     how long it was sent
 * @param senderNs   how long the generator's thread ran, with what its core did for the receiver
 */
record Trial(double perSecond, long sent, long returned, long during, long tookNs, long senderNs) {
    private static final double NS_PER_SECOND = 1e9;
    private static final double NEAR = 0.98;

    /** Frames sent per second. */
    double sentPerSecond() {
        return sent * NS_PER_SECOND / tookNs;
    }

    /** Frames returned per second while it lasted. */
    double returnedPerSecond() {
        return during * NS_PER_SECOND / tookNs;
    }

    /** The part that was lost, 0 to 1. */
    double loss() {
        return sent == 0 ? 1 : Math.max(0, sent - returned) / (double) sent;
    }

    /** The part of the time that the generator had its core, 0 to 1. */
    double share() {
        return (double) senderNs / tookNs;
    }

    /** Whether the generator could send as fast as it was asked to. */
    boolean asAsked() {
        return sentPerSecond() >= NEAR * perSecond;
    }

    @Override
    public String toString() {
        return perSecond + " " + sent + " " + returned + " " + during + " " + tookNs + " " + senderNs;
    }

    /** Reads what {@link #toString} writes. */
    static Trial of(final String line) {
        final String[] words = line.split(" ");
        return new Trial(Double.parseDouble(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]),
            Long.parseLong(words[3]), Long.parseLong(words[4]), Long.parseLong(words[5]));
    }
}
