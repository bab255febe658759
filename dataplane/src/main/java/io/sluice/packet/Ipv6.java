package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

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
        Wire.putLong(frames, at + START, upper | (payloadLength & 0xffffL) << 16 | nextHeader << 8 | hopLimit);
    }

    /** DSCP in the upper six bits (RFC 2474), ECN in the lower two (RFC 3168). */
    public static int trafficClass(final UnsafeBuffer frames, final int at) {
        return Wire.getShort(frames, at + START) >>> 4 & 0xff;
    }

    public static void trafficClass(final UnsafeBuffer frames, final int at, final int trafficClass) {
        final int others = Wire.getShort(frames, at + START) & 0xf00f;
        Wire.putShort(frames, at + START, (short) (others | trafficClass << 4));
    }

    /** 20 bits (RFC 6437). */
    public static int flowLabel(final UnsafeBuffer frames, final int at) {
        return Wire.getInt(frames, at + START) & MAX_FLOW_LABEL;
    }

    public static void flowLabel(final UnsafeBuffer frames, final int at, final int flowLabel) {
        final int others = Wire.getInt(frames, at + START) & ~MAX_FLOW_LABEL;
        Wire.putInt(frames, at + START, others | flowLabel & MAX_FLOW_LABEL);
    }

    /** All that follows this header, extension headers too, in octets. */
    public static int payloadLength(final UnsafeBuffer frames, final int at) {
        return Wire.getShort(frames, at + PAYLOAD_LENGTH) & 0xffff;
    }

    public static void payloadLength(final UnsafeBuffer frames, final int at, final int octets) {
        Wire.putShort(frames, at + PAYLOAD_LENGTH, (short) octets);
    }

    public static int nextHeader(final UnsafeBuffer frames, final int at) {
        return Wire.getByte(frames, at + NEXT_HEADER) & 0xff;
    }

    public static void nextHeader(final UnsafeBuffer frames, final int at, final int nextHeader) {
        Wire.putByte(frames, at + NEXT_HEADER, (byte) nextHeader);
    }

    public static int hopLimit(final UnsafeBuffer frames, final int at) {
        return Wire.getByte(frames, at + HOP_LIMIT) & 0xff;
    }

    public static void hopLimit(final UnsafeBuffer frames, final int at, final int hops) {
        Wire.putByte(frames, at + HOP_LIMIT, (byte) hops);
    }

    public static long sourceHi(final UnsafeBuffer frames, final int at) {
        return Wire.getLong(frames, at + SOURCE);
    }

    public static long sourceLo(final UnsafeBuffer frames, final int at) {
        return Wire.getLong(frames, at + SOURCE + Long.BYTES);
    }

    /** Leaves checksums behind the header alone; swapping source and destination does not change them. */
    public static void source(final UnsafeBuffer frames, final int at, final long hi, final long lo) {
        Wire.putLong(frames, at, SOURCE, hi);
        Wire.putLong(frames, at, SOURCE + Long.BYTES, lo);
    }

    public static long destinationHi(final UnsafeBuffer frames, final int at) {
        return Wire.getLong(frames, at + DESTINATION);
    }

    public static long destinationLo(final UnsafeBuffer frames, final int at) {
        return Wire.getLong(frames, at + DESTINATION + Long.BYTES);
    }

    /** Leaves checksums behind the header alone; swapping source and destination does not change them. */
    public static void destination(final UnsafeBuffer frames, final int at, final long hi, final long lo) {
        Wire.putLong(frames, at, DESTINATION, hi);
        Wire.putLong(frames, at, DESTINATION + Long.BYTES, lo);
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
