package io.sluice.table;

/**
 * How clients stay on the backend that they once had.
 *
 * @param seconds  how long after the last connection; 0 where they don't
 * @param prefixV4 how many leading bits of an IPv4 address make one client, 1 to 32
 * @param prefixV6 how many of an IPv6 address, 1 to 128
 */
public record Persistence(int seconds, int prefixV4, int prefixV6) {
    /** The longest: a week. */
    public static final int MAX_SECONDS = Timeouts.MAX_SECONDS;
    /** All of an IPv4 address. */
    public static final int WHOLE_V4 = 32;
    /** All of an IPv6 address. */
    public static final int WHOLE_V6 = 128;
    /** Every connection for itself. */
    public static final Persistence NONE = new Persistence(0, WHOLE_V4, WHOLE_V6);

    /** Refuses what is out of range. */
    public Persistence {
        if (seconds < 0 || seconds > MAX_SECONDS) {
            throw new IllegalArgumentException("persistence of " + seconds
                + " s is out of range; give 1 s to a week, or 0 for none");
        }
        if (prefixV4 < 1 || prefixV4 > WHOLE_V4 || prefixV6 < 1 || prefixV6 > WHOLE_V6) {
            throw new IllegalArgumentException("a persistence prefix of " + prefixV4 + " bits of IPv4 and " + prefixV6
                + " of IPv6 is out of range; give 1 to " + WHOLE_V4 + " and 1 to " + WHOLE_V6);
        }
    }

    /** Whether clients stay. */
    public boolean isOn() {
        return seconds != 0;
    }
}
