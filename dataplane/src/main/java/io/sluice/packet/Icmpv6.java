package io.sluice.packet;

/** The numbers of ICMPv6 (RFC 4443, RFC 4861); the header's picture is {@link Icmp}'s, its checksum covers the addresses too. */
public final class Icmpv6 {
    public static final int PROTOCOL = 58;
    public static final int UNREACHABLE = 1;
    public static final int PACKET_TOO_BIG = 2;
    public static final int TIME_EXCEEDED = 3;
    public static final int PARAMETER_PROBLEM = 4;
    public static final int ECHO_REQUEST = 128;
    public static final int ECHO_REPLY = 129;
    public static final int NEIGHBOUR_SOLICITATION = 135;
    public static final int NEIGHBOUR_ADVERTISEMENT = 136;

    private Icmpv6() {
    }

    /** Whether messages of this type are about a packet that they hold the beginning of, sent to the one who sent it. */
    static boolean isError(final int type) {
        return type >= UNREACHABLE && type <= PARAMETER_PROBLEM;
    }
}
