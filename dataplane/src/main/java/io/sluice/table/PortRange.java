package io.sluice.table;

/**
 * Ports from {@code first} to {@code last}, both included.
 *
 * @param first 0 to 65535
 * @param last  0 to 65535, not below {@code first}
 */
public record PortRange(int first, int last) {
    /** The last port there is. */
    public static final int MAX_PORT = 65_535;
    /** Every port. */
    public static final PortRange ANY = new PortRange(0, MAX_PORT);

    /** Refuses what are no ports, or in the wrong order. */
    public PortRange {
        check(first);
        check(last);
        if (last < first) {
            throw new IllegalArgumentException("ports " + first + "-" + last + " end before they begin; write " + last + "-"
                + first);
        }
    }

    private static void check(final int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + " is not within 0.." + MAX_PORT);
        }
    }

    /** One port. */
    public static PortRange one(final int port) {
        return new PortRange(port, port);
    }

    /** Whether it is one port. */
    public boolean isOne() {
        return first == last;
    }

    /** Whether the port is one of these. */
    public boolean contains(final int port) {
        return port >= first && port <= last;
    }

    /** Whether all of the other's ports are among these. */
    public boolean contains(final PortRange other) {
        return contains(other.first) && contains(other.last);
    }

    /** Whether any port is among both. */
    public boolean overlaps(final PortRange other) {
        return first <= other.last && other.first <= last;
    }

    /** How many ports these are. */
    public int size() {
        return last - first + 1;
    }

    /** 80, 8000-8099 or any. */
    @Override
    public String toString() {
        if (equals(ANY)) {
            return "any";
        }
        return isOne() ? Integer.toString(first) : first + "-" + last;
    }
}
