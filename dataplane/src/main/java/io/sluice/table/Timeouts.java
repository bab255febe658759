package io.sluice.table;

/**
 * How long a VIP's connections are remembered after their last packet, in seconds, by how far they have come; 0 for the usual.
 *
 * @param halfOpen    TCP of which the client's SYN was seen and not its ACK
 * @param established TCP in mid-connection
 * @param closing     TCP of which one side has sent its FIN
 * @param closed      TCP of which both have, or one a RST
 * @param datagram    UDP and SCTP
 */
public record Timeouts(int halfOpen, int established, int closing, int closed, int datagram) {
    /** The longest: a week. */
    public static final int MAX_SECONDS = 7 * 24 * 60 * 60;
    /** The usual ones. */
    public static final Timeouts USUAL = new Timeouts(0, 0, 0, 0, 0);

    /** Refuses what is out of range. */
    public Timeouts {
        check("half-open", halfOpen);
        check("established", established);
        check("closing", closing);
        check("closed", closed);
        check("datagram", datagram);
    }

    private static void check(final String state, final int seconds) {
        if (seconds < 0 || seconds > MAX_SECONDS) {
            throw new IllegalArgumentException("timeout " + state + " of " + seconds + " s is out of range; give 1 s to a week");
        }
    }
}
