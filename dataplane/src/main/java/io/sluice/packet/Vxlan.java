package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The VXLAN header (RFC 7348, section 5); an Ethernet frame follows.
 * <pre>
 *       0               1               2               3
 *      +-------+-+-----+-----------------------------------------------+
 *   0  |   0   |I|  0  |                       0                       |
 *      +-------+-+-----+-------------------------------+---------------+
 *   4  |           VXLAN network identifier            |       0       |
 *      +-----------------------------------------------+---------------+
 * </pre>
 */
public final class Vxlan {
    /** The UDP port. */
    public static final int PORT = 4789;
    public static final int LENGTH = 8;
    public static final int MAX_VNI = 0xff_ffff;

    private static final long VNI_IS_VALID = 0x08L << 56;

    private Vxlan() {
    }

    /** All of it. */
    public static void header(final UnsafeBuffer frames, final int at, final int vni) {
        Wire.putLong(frames, at, VNI_IS_VALID | (vni & 0xff_ffffL) << 8);
    }

    /** Whether the identifier means anything, as it must. */
    public static boolean isValid(final UnsafeBuffer frames, final int at) {
        return (Wire.getLong(frames, at) & VNI_IS_VALID) != 0;
    }

    /** The network identifier, 24 bits. */
    public static int vni(final UnsafeBuffer frames, final int at) {
        return Wire.getInt(frames, at + Integer.BYTES) >>> 8;
    }
}
