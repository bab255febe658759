package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The header of Generic UDP Encapsulation, variant 0 (draft-ietf-intarea-gue-09, section 3.1), without extension fields. Variant
 * 1 has no header: an IPv4 or IPv6 header follows UDP's, and its first two bits, 01 in either, are the variant.
 * <pre>
 *       0               1               2               3
 *      +---+-+---------+---------------+-------------------------------+
 *   0  | 0 |C| words   |  IP protocol  |     flags: which fields follow|
 *      +---+-+---------+---------------+-------------------------------+
 * </pre>
 */
public final class Gue {
    /** The UDP port. */
    public static final int PORT = 6080;
    /** Without extension fields. */
    public static final int LENGTH = 4;
    /** What {@link #protocol} says of an IPv4 packet inside. */
    public static final int IPV4 = 4;
    /** What {@link #protocol} says of an IPv6 packet inside. */
    public static final int IPV6 = 41;

    private static final int START = 0;
    private static final int IP_PROTOCOL = 1;

    private Gue() {
    }

    /** All of it, without extension fields. */
    public static void header(final UnsafeBuffer frames, final int at, final int protocol) {
        Wire.putInt(frames, at + START, protocol << 16);
    }

    /** 0, or 1 when this is no header of GUE but one of IP. */
    public static int variant(final UnsafeBuffer frames, final int at) {
        return Wire.getByte(frames, at + START) >>> 6 & 3;
    }

    /** The header's length in octets, extension fields and all. */
    public static int length(final UnsafeBuffer frames, final int at) {
        return LENGTH + ((Wire.getByte(frames, at + START) & 0x1f) << 2);
    }

    /** The IP protocol of what follows. */
    public static int protocol(final UnsafeBuffer frames, final int at) {
        return Wire.getByte(frames, at + IP_PROTOCOL) & 0xff;
    }
}
