package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The ICMP header (RFC 792), of which ICMPv6 (RFC 4443) has the same picture and other numbers: {@link Icmpv6}.
 * <pre>
 *       0               1               2               3
 *      +---------------+---------------+-------------------------------+
 *   0  |     type      |     code      |           checksum            |
 *      +---------------+---------------+-------------------------------+
 *   4  |   identifier (of an echo)     |        sequence number        |
 *      +-------------------------------+-------------------------------+
 * </pre>
 */
public final class Icmp {
    public static final int PROTOCOL = 1;
    public static final int LENGTH = 8;
    public static final int ECHO_REPLY = 0;
    public static final int ECHO_REQUEST = 8;
    public static final int UNREACHABLE = 3;
    public static final int SOURCE_QUENCH = 4;
    public static final int TIME_EXCEEDED = 11;
    public static final int PARAMETER_PROBLEM = 12;
    /** A code of {@link #UNREACHABLE}: the packet is too long for the way ahead, and says that it must not be fragmented. */
    public static final int FRAGMENTATION_NEEDED = 4;

    private static final int TYPE_AND_CODE = 0;
    private static final int CHECKSUM = 2;
    private static final int IDENTIFIER = 4;
    private static final int SEQUENCE = 6;

    private Icmp() {
    }

    /** Whether messages of this type are about a packet that they hold the beginning of, sent to the one who sent it. */
    static boolean isError(final int type) {
        return type == UNREACHABLE || type == SOURCE_QUENCH || type == TIME_EXCEEDED || type == PARAMETER_PROBLEM;
    }

    public static int type(final UnsafeBuffer frames, final int at) {
        return Wire.getByte(frames, at + TYPE_AND_CODE) & 0xff;
    }

    /** Type in the upper eight bits, code in the lower. */
    public static int typeAndCode(final UnsafeBuffer frames, final int at) {
        return Wire.getShort(frames, at + TYPE_AND_CODE) & 0xffff;
    }

    /**
     * Makes it a message of another type, with code 0, and patches the checksum to match. One that comes out as 0 is written as
     * its equal, 0xffff: an echo reply may be all zeros, and then only 0xffff is right (RFC 1624, section 3, has the corner).
     */
    public static void type(final UnsafeBuffer frames, final int at, final int type) {
        final int after = type << 8;
        final int checksum = Checksum.patchShort(checksum(frames, at), typeAndCode(frames, at), after);
        Wire.putShort(frames, at + TYPE_AND_CODE, (short) after);
        checksum(frames, at, checksum == 0 ? 0xffff : checksum);
    }

    public static int checksum(final UnsafeBuffer frames, final int at) {
        return Wire.getShort(frames, at + CHECKSUM) & 0xffff;
    }

    public static void checksum(final UnsafeBuffer frames, final int at, final int checksum) {
        Wire.putShort(frames, at + CHECKSUM, (short) checksum);
    }

    /** Patches the checksum by {@link Checksum#patch}. */
    public static void patch(final UnsafeBuffer frames, final int at, final long difference) {
        checksum(frames, at, Checksum.patch(checksum(frames, at), difference));
    }

    /** An echo of the given type, with the checksum still to come. */
    public static void echo(final UnsafeBuffer frames, final int at, final int type, final int identifier, final int sequence) {
        Wire.putInt(frames, at + TYPE_AND_CODE, type << 24);
        Wire.putShort(frames, at + IDENTIFIER, (short) identifier);
        Wire.putShort(frames, at + SEQUENCE, (short) sequence);
    }

    public static int identifier(final UnsafeBuffer frames, final int at) {
        return Wire.getShort(frames, at + IDENTIFIER) & 0xffff;
    }

    public static int sequence(final UnsafeBuffer frames, final int at) {
        return Wire.getShort(frames, at + SEQUENCE) & 0xffff;
    }
}
