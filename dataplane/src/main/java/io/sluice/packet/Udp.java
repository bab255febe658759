package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The UDP header (RFC 768).
 * <pre>
 *       0               1               2               3
 *      +-------------------------------+-------------------------------+
 *   0  |          source port          |       destination port        |
 *      +-------------------------------+-------------------------------+
 *   4  |     length, header too        |    checksum, 0 for none       |
 *      +-------------------------------+-------------------------------+
 * </pre>
 */
public final class Udp {
    public static final int PROTOCOL = 17;
    public static final int LENGTH = 8;

    private static final int PORTS = 0;
    private static final int DATAGRAM_LENGTH = 4;
    private static final int CHECKSUM = 6;

    private Udp() {
    }

    /** Source port in the upper 16 bits, destination port in the lower; the same place in TCP. */
    public static int ports(final UnsafeBuffer frames, final int at) {
        return Wire.getInt(frames, at + PORTS);
    }

    public static void ports(final UnsafeBuffer frames, final int at, final int source, final int destination) {
        Wire.putInt(frames, at + PORTS, source << 16 | destination & 0xffff);
    }

    /** Header and payload, in octets. */
    public static int length(final UnsafeBuffer frames, final int at) {
        return Wire.getShort(frames, at + DATAGRAM_LENGTH) & 0xffff;
    }

    public static void length(final UnsafeBuffer frames, final int at, final int octets) {
        Wire.putShort(frames, at + DATAGRAM_LENGTH, (short) octets);
    }

    public static int checksum(final UnsafeBuffer frames, final int at) {
        return Wire.getShort(frames, at + CHECKSUM) & 0xffff;
    }

    /** Writes a computed checksum; one that came out as 0 is sent as its equal, 0xffff, because 0 says that there is none. */
    public static void checksum(final UnsafeBuffer frames, final int at, final int checksum) {
        Wire.putShort(frames, at + CHECKSUM, (short) (checksum == 0 ? 0xffff : checksum));
    }

    /** Patches the checksum by {@link Checksum#patch}; where there is none, there is none afterwards. */
    public static void patch(final UnsafeBuffer frames, final int at, final long difference) {
        final int before = checksum(frames, at);
        if (before != 0) {
            checksum(frames, at, Checksum.patch(before, difference));
        }
    }

    /** Says that there is no checksum: allowed over IPv4, and over IPv6 for tunnels alone (RFC 6935). */
    public static void noChecksum(final UnsafeBuffer frames, final int at) {
        Wire.putShort(frames, at + CHECKSUM, (short) 0);
    }

    /** Computes the checksum of a whole datagram anew; {@code pseudoHeader} is {@link Checksum#pseudoHeader}'s. */
    public static void sumUp(final UnsafeBuffer frames, final int at, final int length, final long pseudoHeader) {
        noChecksum(frames, at);
        checksum(frames, at, Checksum.ofSegment(frames, pseudoHeader, at, length));
    }
}
