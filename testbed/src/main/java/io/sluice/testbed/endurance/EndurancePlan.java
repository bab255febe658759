package io.sluice.testbed.endurance;

/**
 * How much of everything is played.
 *
 * @param dataplaneKills  how often the dataplane makes way for the next one
 * @param controllerKills how often the controller is
 * @param downloads       long downloads at a time, over all ways
 * @param mebibytes       of the file that is downloaded
 * @param perSecond       short requests that begin in a second, over all ways
 * @param connections     further connections that the dataplane remembers, and has stored
 * @param restart         how it does
 */
public record EndurancePlan(int dataplaneKills, int controllerKills, int downloads, int mebibytes, int perSecond,
    int connections, Restart restart) {

    /** Checks that it can be played. */
    public EndurancePlan {
        if (dataplaneKills < 1 || controllerKills < 0 || downloads < Way.values().length || perSecond < Way.values().length
            || connections < 0 || connections > 1 << 24) {
            throw new IllegalArgumentException("at least one restart, a download and a request a second by each way; "
                + "at most 16,777,216 further connections");
        }
    }

    /** The part of {@code all} that is by this way: they differ by one at most. */
    public static int share(final int all, final Way way) {
        final int ways = Way.values().length;
        return all / ways + (way.ordinal() < all % ways ? 1 : 0);
    }
}
