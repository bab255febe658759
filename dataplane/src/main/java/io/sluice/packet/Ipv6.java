package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

import static java.nio.ByteOrder.BIG_ENDIAN;

/**
 * The IPv6 header (RFC 8200, section 3).
 * <pre>
 *       0               1               2               3
 *      +-------+---------------+---------------------------------------+
 *   0  |   6   | traffic class |              flow label               |
 *      +-------+---------------+-------+---------------+---------------+
 *   4  |        payload length         |  next header  |   hop limit   |
 *      +-------------------------------+---------------+---------------+
 *   8  |                   source address, 16 octets                   |
 *      +---------------------------------------------------------------+
 *  24  |                destination address, 16 octets                 |
 *      +---------------------------------------------------------------+
 * </pre>
 */
public final class Ipv6 {
    public static final int LENGTH = 40;
    public static final int ADDRESS_LENGTH = 16;
    public static final int MAX_FLOW_LABEL = 0xf_ffff;

    /** Extension headers that are stepped over (RFC 8200, section 4); all but the fragment header say how long they are. */
    public static final int HOP_BY_HOP = 0;
    public static final int ROUTING = 43;
    public static final int FRAGMENT = 44;
    public static final int DESTINATION_OPTIONS = 60;

    /** Extension headers are counted in these. */
    static final int EXTENSION_UNIT = 8;

    private static final int START = 0;
    private static final int PAYLOAD_LENGTH = 4;
    private static final int NEXT_HEADER = 6;
    private static final int HOP_LIMIT = 7;
    private static final int SOURCE = 8;
    private static final int DESTINATION = 24;

    private Ipv6() {
    }

    /** Everything before the addresses; traffic class and flow label become 0. */
    public static void start(
        final UnsafeBuffer frames, final int at, final int payloadLength, final int nextHeader, final int hopLimit) {
        start(frames, at, 0, 0, payloadLength, nextHeader, hopLimit);
    }

    /** Everything before the addresses. */
    public static void start(
        final UnsafeBuffer frames, final int at, final int trafficClass, final int flowLabel,
        final int payloadLength, final int nextHeader, final int hopLimit) {
        final long upper = 6L << 60 | (long) trafficClass << 52 | (long) (flowLabel & MAX_FLOW_LABEL) << 32;
        frames.putLong(at + START, upper | (payloadLength & 0xffffL) << 16 | nextHeader << 8 | hopLimit, BIG_ENDIAN);
    }

    /** DSCP in the upper six bits (RFC 2474), ECN in the lower two (RFC 3168). */
    public static int trafficClass(final UnsafeBuffer frames, final int at) {
        return frames.getShort(at + START, BIG_ENDIAN) >>> 4 & 0xff;
    }

    public static void trafficClass(final UnsafeBuffer frames, final int at, final int trafficClass) {
        final int others = frames.getShort(at + START, BIG_ENDIAN) & 0xf00f;
        frames.putShort(at + START, (short) (others | trafficClass << 4), BIG_ENDIAN);
    }

    /** 20 bits (RFC 6437). */
    public static int flowLabel(final UnsafeBuffer frames, final int at) {
        return frames.getInt(at + START, BIG_ENDIAN) & MAX_FLOW_LABEL;
    }

    public static void flowLabel(final UnsafeBuffer frames, final int at, final int flowLabel) {
        final int others = frames.getInt(at + START, BIG_ENDIAN) & ~MAX_FLOW_LABEL;
        frames.putInt(at + START, others | flowLabel & MAX_FLOW_LABEL, BIG_ENDIAN);
    }

    /** All that follows this header, extension headers too, in octets. */
    public static int payloadLength(final UnsafeBuffer frames, final int at) {
        return frames.getShort(at + PAYLOAD_LENGTH, BIG_ENDIAN) & 0xffff;
    }

    public static void payloadLength(final UnsafeBuffer frames, final int at, final int octets) {
        frames.putShort(at + PAYLOAD_LENGTH, (short) octets, BIG_ENDIAN);
    }

    public static int nextHeader(final UnsafeBuffer frames, final int at) {
        return frames.getByte(at + NEXT_HEADER) & 0xff;
    }

    public static void nextHeader(final UnsafeBuffer frames, final int at, final int nextHeader) {
        frames.putByte(at + NEXT_HEADER, (byte) nextHeader);
    }

    public static int hopLimit(final UnsafeBuffer frames, final int at) {
        return frames.getByte(at + HOP_LIMIT) & 0xff;
    }

    public static void hopLimit(final UnsafeBuffer frames, final int at, final int hops) {
        frames.putByte(at + HOP_LIMIT, (byte) hops);
    }

    public static long sourceHi(final UnsafeBuffer frames, final int at) {
        return frames.getLong(at + SOURCE, BIG_ENDIAN);
    }

    public static long sourceLo(final UnsafeBuffer frames, final int at) {
        return frames.getLong(at + SOURCE + Long.BYTES, BIG_ENDIAN);
    }

    /** Leaves checksums behind the header alone; swapping source and destination does not change them. */
    public static void source(final UnsafeBuffer frames, final int at, final long hi, final long lo) {
        frames.putLong(at + SOURCE, hi, BIG_ENDIAN);
        frames.putLong(at + SOURCE + Long.BYTES, lo, BIG_ENDIAN);
    }

    public static long destinationHi(final UnsafeBuffer frames, final int at) {
        return frames.getLong(at + DESTINATION, BIG_ENDIAN);
    }

    public static long destinationLo(final UnsafeBuffer frames, final int at) {
        return frames.getLong(at + DESTINATION + Long.BYTES, BIG_ENDIAN);
    }

    /** Leaves checksums behind the header alone; swapping source and destination does not change them. */
    public static void destination(final UnsafeBuffer frames, final int at, final long hi, final long lo) {
        frames.putLong(at + DESTINATION, hi, BIG_ENDIAN);
        frames.putLong(at + DESTINATION + Long.BYTES, lo, BIG_ENDIAN);
    }

    static boolean isExtension(final int nextHeader) {
        return nextHeader == HOP_BY_HOP || nextHeader == ROUTING || nextHeader == FRAGMENT || nextHeader == DESTINATION_OPTIONS;
    }

    /** From the first eight octets of any extension header but the fragment header: how long it is, in octets. */
    static int extensionLength(final long header) {
        return ((int) (header >>> 48) & 0xff) * EXTENSION_UNIT + EXTENSION_UNIT;
    }

    /** From the first eight octets of a routing header: how many stops are still to come. */
    static int segmentsLeft(final long header) {
        return (int) (header >>> 32) & 0xff;
    }

    /** From a fragment header: whether the one fragment is the whole datagram (RFC 6946). */
    static boolean isAtomic(final long header) {
        return (header >>> 32 & 0xfff9) == 0;
    }

    /** From a fragment header: whether the fragment is the beginning of the datagram. */
    static boolean isFirst(final long header) {
        return (header >>> 32 & 0xfff8) == 0;
    }
}
