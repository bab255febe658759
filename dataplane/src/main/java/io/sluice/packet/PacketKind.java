package io.sluice.packet;

/** What a frame is, as far as the packet path has to tell frames apart. Said by {@link PacketShape#measure}. */
public enum PacketKind {
    /** A header does not fit in the frame, or contradicts itself: nothing in it may be believed. */
    MALFORMED,
    /** Neither ARP nor IP. */
    OTHER,
    /** A question for the MAC address of an IPv4 address (RFC 826); an announcement asks nothing and is {@link #UNSUPPORTED}. */
    ARP_REQUEST,
    /** A question for the MAC address of an IPv6 address (RFC 4861, section 4.3), valid by section 7.1.1. */
    NEIGHBOUR_SOLICITATION,
    /** A ping, of either family, from an address that can be answered. */
    ECHO_REQUEST,
    /** TCP, UDP or SCTP: all of it, or the first fragment, which has the ports too. */
    TRANSPORT,
    /** An ICMP or ICMPv6 error about a packet of a connection, or of a tunnel: {@link PacketShape} tells of that connection. */
    ICMP_ERROR,
    /** A piece of a datagram that is not its first: its ports are not known. */
    LATER_FRAGMENT,
    /** Well-formed, but another IP protocol, other ICMP or other ARP. */
    UNSUPPORTED
}
