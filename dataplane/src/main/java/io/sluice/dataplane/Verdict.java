package io.sluice.dataplane;

/**
 * What became of a packet: every packet ends in exactly one of these, and each has a counter of that name in every worker. Those
 * that {@link #movesOn move on} end only their stay with one worker.
 */
public enum Verdict {
    /** Sent to the backend of its connection. */
    FORWARDED(Fate.SENT),
    /** Sent to a backend, but the flow table is full: should the backends change, its connection may move. */
    FORWARDED_UNTRACKED(Fate.SENT),
    /** A backend's reply, or an error on its way, sent to the client. */
    RETURNED(Fate.SENT),
    /** Was an ARP request for an address of ours. */
    ANSWERED_ARP(Fate.SENT),
    /** Was a neighbour solicitation for an address of ours. */
    ANSWERED_SOLICITATION(Fate.SENT),
    /** Was a ping to a VIP. */
    ANSWERED_ECHO(Fate.SENT),
    /** Too large for the way it would take: its sender was told by ICMP. */
    ANSWERED_TOO_BIG(Fate.SENT),
    /** Had no hop left: its sender was told by ICMP. */
    ANSWERED_TIME_EXCEEDED(Fate.SENT),

    /** Handed to the worker that may know its connection. */
    HANDED_OVER(Fate.MOVED),
    /** A fragment that has come before the first of its datagram, held back for a moment. */
    HELD(Fate.MOVED),

    /** Headers that do not fit the frame or contradict themselves. */
    DROPPED_MALFORMED(Fate.DROPPED),
    /** Sent to another station's MAC address; a switch that does not know a station floods such frames. */
    DROPPED_OTHER_HOST(Fate.DROPPED),
    /** Not to any VIP's address. */
    DROPPED_NOT_A_VIP(Fate.DROPPED),
    /** To a VIP's address, but no VIP has that port and protocol. */
    DROPPED_NO_SERVICE(Fate.DROPPED),
    /** No backend of the VIP is healthy, resolved and of a weight above 0. */
    DROPPED_NO_BACKEND(Fate.DROPPED),
    /** Opens a connection that must be remembered to be translated, and the flow table is full. */
    DROPPED_NO_ROOM(Fate.DROPPED),
    /** Opens a connection for which the source pool has no free address and port. */
    DROPPED_NO_SOURCE_PORT(Fate.DROPPED),
    /** Opens a connection that its backend could not tell from another that is alive. */
    DROPPED_TUPLE_TAKEN(Fate.DROPPED),
    /** A backend's reply in no connection that is remembered. */
    DROPPED_UNKNOWN_REPLY(Fate.DROPPED),
    /** An ICMP error about no connection that is remembered. */
    DROPPED_UNKNOWN_ERROR(Fate.DROPPED),
    /** A fragment without the first of its datagram. */
    DROPPED_FRAGMENT(Fate.DROPPED),
    /** Too large for the way it would take, and not to be answered. */
    DROPPED_TOO_BIG(Fate.DROPPED),
    /** Had no hop left, and was not to be answered. */
    DROPPED_TIME_EXCEEDED(Fate.DROPPED),
    /** Has what the other address family or the backend's port cannot have: a source route, a datagram's checksum in pieces. */
    DROPPED_UNTRANSLATABLE(Fate.DROPPED),
    /** An ICMP error that says how large packets through a tunnel may be: taken note of. */
    DROPPED_PATH_MTU_LEARNT(Fate.DROPPED),
    /** A protocol that no VIP speaks. */
    DROPPED_UNSUPPORTED(Fate.DROPPED),
    /** In mid-connection, of one that no worker knows and the connection store, not read yet, may know. TCP sends it again. */
    DROPPED_AWAITING_STORE(Fate.DROPPED),
    /** Was to be handed to another worker, or held back, but there was no room for it. */
    DROPPED_HAND_OVER_FULL(Fate.DROPPED),
    /** Was to be sent, but the transmit ring was full. */
    DROPPED_TRANSMIT_FULL(Fate.DROPPED);

    private enum Fate { SENT, MOVED, DROPPED }

    private final Fate fate;

    Verdict(final Fate fate) {
        this.fate = fate;
    }

    /** Whether the frame goes out, rewritten. */
    public boolean transmits() {
        return fate == Fate.SENT;
    }

    /** Whether a copy of the frame, as it was received, is decided upon once more, by another worker or later. */
    boolean movesOn() {
        return fate == Fate.MOVED;
    }
}
