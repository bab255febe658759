package io.sluice.dataplane;

/** What became of a packet: every packet ends in exactly one of these, and each has a counter of that name in every worker. */
public enum Verdict {
    /** Sent to the backend of its connection. */
    FORWARDED(true),
    /** Sent to a backend, but the flow table is full: should the backends change, its connection may move. */
    FORWARDED_UNTRACKED(true),
    /** Was an ARP request for a VIP. */
    ANSWERED_ARP(true),
    /** Was a neighbour solicitation for a VIP. */
    ANSWERED_SOLICITATION(true),
    /** Was a ping to a VIP. */
    ANSWERED_ECHO(true),

    /** Headers that do not fit the frame or contradict themselves. */
    DROPPED_MALFORMED(false),
    /** Sent to another station's MAC address; a switch that does not know a station floods such frames. */
    DROPPED_OTHER_HOST(false),
    /** Not to any VIP's address. */
    DROPPED_NOT_A_VIP(false),
    /** To a VIP's address, but no VIP has that port and protocol. */
    DROPPED_NO_SERVICE(false),
    /** No backend of the VIP is healthy, resolved and of a weight above 0. */
    DROPPED_NO_BACKEND(false),
    /** A piece of a datagram, whose ports are unknown. */
    DROPPED_FRAGMENT(false),
    /** A protocol that no VIP speaks. */
    DROPPED_UNSUPPORTED(false),
    /** Was to be sent, but the transmit ring was full. */
    DROPPED_TRANSMIT_FULL(false);

    private final boolean transmits;

    Verdict(final boolean transmits) {
        this.transmits = transmits;
    }

    /** Whether the frame goes out, rewritten; else it is given back. */
    public boolean transmits() {
        return transmits;
    }
}
