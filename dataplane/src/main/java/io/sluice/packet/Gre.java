package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The GRE header (RFC 2784; with a key and sequence numbers RFC 2890), without any of its options.
 * <pre>
 *       0               1               2               3
 *      +-+-+-+-+-----------------+-----+-------------------------------+
 *   0  |C|0|K|S|        0        |  0  |   type, as in Ethernet        |
 *      +-+-+-+-+-----------------+-----+-------------------------------+
 *   4  |  C: checksum 16, reserved 16; K: key 32; S: sequence number 32
 *      +-------------------------------------------- - - -
 * </pre>
 */
public final class Gre {
    public static final int PROTOCOL = 47;
    /** Without options. */
    public static final int LENGTH = 4;

    private static final int FLAGS_AND_VERSION = 0;
    private static final int TYPE = 2;

    private Gre() {
    }

    /** All of it, without options; {@code type} says what follows: {@link Ethernet#IPV4}, {@link Ethernet#IPV6}. */
    public static void header(final UnsafeBuffer frames, final int at, final int type) {
        Wire.putInt(frames, at + FLAGS_AND_VERSION, type & 0xffff);
    }

    /** 0 when there are no options and the version is the one there is. */
    public static int flagsAndVersion(final UnsafeBuffer frames, final int at) {
        return Wire.getShort(frames, at + FLAGS_AND_VERSION) & 0xffff;
    }

    public static int type(final UnsafeBuffer frames, final int at) {
        return Wire.getShort(frames, at + TYPE) & 0xffff;
    }
}
