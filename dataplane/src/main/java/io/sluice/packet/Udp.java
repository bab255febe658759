package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

import static java.nio.ByteOrder.BIG_ENDIAN;

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
        return frames.getInt(at + PORTS, BIG_ENDIAN);
    }

    public static void ports(final UnsafeBuffer frames, final int at, final int source, final int destination) {
        frames.putInt(at + PORTS, source << 16 | destination & 0xffff, BIG_ENDIAN);
    }

    /** Header and payload, in octets. */
    public static int length(final UnsafeBuffer frames, final int at) {
        return frames.getShort(at + DATAGRAM_LENGTH, BIG_ENDIAN) & 0xffff;
    }

    public static void length(final UnsafeBuffer frames, final int at, final int octets) {
        frames.putShort(at + DATAGRAM_LENGTH, (short) octets, BIG_ENDIAN);
    }

    public static int checksum(final UnsafeBuffer frames, final int at) {
        return frames.getShort(at + CHECKSUM, BIG_ENDIAN) & 0xffff;
    }

    /** Writes a computed checksum; one that came out as 0 is sent as its equal, 0xffff, because 0 says that there is none. */
    public static void checksum(final UnsafeBuffer frames, final int at, final int checksum) {
        frames.putShort(at + CHECKSUM, (short) (checksum == 0 ? 0xffff : checksum), BIG_ENDIAN);
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
        frames.putShort(at + CHECKSUM, (short) 0, BIG_ENDIAN);
    }

    /** Computes the checksum of a whole datagram anew; {@code pseudoHeader} is {@link Checksum#pseudoHeader}'s. */
    public static void sumUp(final UnsafeBuffer frames, final int at, final int length, final long pseudoHeader) {
        noChecksum(frames, at);
        checksum(frames, at, Checksum.ofSegment(frames, pseudoHeader, at, length));
    }
}
