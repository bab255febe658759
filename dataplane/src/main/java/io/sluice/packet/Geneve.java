package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The Geneve header (RFC 8926, section 3.4), written without options.
 * <pre>
 *       0               1               2               3
 *      +---+-----------+-+-+-----------+-------------------------------+
 *   0  | 0 |   words   |O|C|     0     |   type, as in Ethernet        |
 *      +---+-----------+-+-+-----------+---------------+---------------+
 *   4  |           virtual network identifier          |       0       |
 *      +-----------------------------------------------+---------------+
 *   8  |                  options, 0 to 252 octets                     |
 *      +---------------------------------------------------------------+
 * </pre>
 */
public final class Geneve {
    /** The UDP port. */
    public static final int PORT = 6081;
    /** Without options. */
    public static final int LENGTH = 8;
    public static final int MAX_VNI = 0xff_ffff;
    /** The type of a whole Ethernet frame (RFC 8926, section 3.4: "Trans Ether Bridging"). */
    public static final int ETHERNET = 0x6558;

    private static final int TYPE = 2;
    private static final int VNI = 4;

    private Geneve() {
    }

    /** All of it; {@code type} says what follows: {@link Ethernet#IPV4}, {@link Ethernet#IPV6} or {@link #ETHERNET}. */
    public static void header(final UnsafeBuffer frames, final int at, final int type, final int vni) {
        Wire.putLong(frames, at, (type & 0xffffL) << 32 | (vni & 0xff_ffffL) << 8);
    }

    /** The header's length in octets, options and all. */
    public static int length(final UnsafeBuffer frames, final int at) {
        return LENGTH + ((Wire.getByte(frames, at) & 0x3f) << 2);
    }

    public static int type(final UnsafeBuffer frames, final int at) {
        return Wire.getShort(frames, at + TYPE) & 0xffff;
    }

    /** The network identifier, 24 bits. */
    public static int vni(final UnsafeBuffer frames, final int at) {
        return Wire.getInt(frames, at + VNI) >>> 8;
    }
}
