package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * An error message of ICMP (RFC 792) or ICMPv6 (RFC 4443): about a packet, of which it holds the beginning.
 * <pre>
 *       0               1               2               3
 *      +---------------+---------------+-------------------------------+
 *   0  |     type      |     code      |           checksum            |
 *      +---------------+---------------+-------------------------------+
 *   4  |  0, a pointer, or the MTU: lower 16 bits in IPv4, all in IPv6 |
 *      +---------------------------------------------------------------+
 *   8  |  the packet, from its IP header on, as much of it as fits     |
 *      +---------------------------------------------------------------+
 * </pre>
 * Setters leave the checksum alone.
 */
public final class IcmpError {
    /** What stands before the packet. */
    public static final int LENGTH = 8;
    /** As much of a transport header is always there (RFC 792): its ports, and in SCTP the verification tag. */
    public static final int MIN_SEGMENT_LENGTH = 8;
    /** An error of IPv4 is no longer than that, all in all (RFC 1812, section 4.3.2.3). */
    public static final int MAX_IPV4_LENGTH = 576;
    /** An error of IPv6 is no longer than that, all in all (RFC 4443, section 2.4). */
    public static final int MAX_IPV6_LENGTH = 1_280;

    private static final int TYPE_AND_CODE = 0;
    private static final int REST = 4;
    private static final int IPV4_MTU = 6;

    private IcmpError() {
    }

    public static int code(final UnsafeBuffer frames, final int at) {
        return Wire.getByte(frames, at + TYPE_AND_CODE + 1) & 0xff;
    }

    /** Type, code and the four octets whose meaning depends on them; the checksum becomes 0 and is still to come. */
    public static void start(final UnsafeBuffer frames, final int at, final int type, final int code, final int rest) {
        Wire.putInt(frames, at + TYPE_AND_CODE, type << 24 | code << 16);
        Wire.putInt(frames, at + REST, rest);
    }

    /** The four octets before the packet: a pointer, an MTU, or nothing. */
    public static int rest(final UnsafeBuffer frames, final int at) {
        return Wire.getInt(frames, at + REST);
    }

    public static void rest(final UnsafeBuffer frames, final int at, final int rest) {
        Wire.putInt(frames, at + REST, rest);
    }

    /** Of ICMP's "fragmentation needed": the MTU of the link ahead, or 0 from a router older than RFC 1191. */
    public static int ipv4Mtu(final UnsafeBuffer frames, final int at) {
        return Wire.getShort(frames, at + IPV4_MTU) & 0xffff;
    }

    public static void ipv4Mtu(final UnsafeBuffer frames, final int at, final int mtu) {
        Wire.putShort(frames, at + IPV4_MTU, (short) mtu);
    }

    /** Of ICMPv6's "packet too big": the MTU of the link ahead, never more than {@link Integer#MAX_VALUE}. */
    public static int ipv6Mtu(final UnsafeBuffer frames, final int at) {
        final int mtu = Wire.getInt(frames, at + REST);
        return mtu < 0 ? Integer.MAX_VALUE : mtu;
    }

    public static void ipv6Mtu(final UnsafeBuffer frames, final int at, final int mtu) {
        Wire.putInt(frames, at + REST, mtu);
    }
}
