package io.sluice.table;

/** The transport protocols a VIP can have, by their IANA protocol numbers. */
public enum Protocol {
    /** RFC 9293. */
    TCP(6),
    /** RFC 768. */
    UDP(17),
    /** RFC 9260. */
    SCTP(132);

    private final int number;

    Protocol(final int number) {
        this.number = number;
    }

    /** As in the IPv4 protocol and the IPv6 next-header field. */
    public int number() {
        return number;
    }

    /** The protocol of an IANA number; throws IllegalArgumentException when it is none of ours. */
    public static Protocol of(final int number) {
        for (final Protocol protocol : values()) {
            if (protocol.number == number) {
                return protocol;
            }
        }
        throw new IllegalArgumentException("protocol " + number + " is none of TCP (6), UDP (17) and SCTP (132)");
    }
}
