package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The Ethernet header (IEEE 802.3, clause 3.1) and its tags (IEEE 802.1Q, clause 9).
 * <pre>
 *   0                   6                  12       14
 *  +-------------------+-------------------+--------+- - - -
 *  |    destination    |       source      |  type  |  payload
 *  +-------------------+-------------------+--------+- - - -
 *
 *  tagged:                                 12       14       16       18
 *                                     - - -+--------+--------+--------+- - - -
 *                                          |  8100  |  tag   |  type  |  payload     tag: priority 3, drop 1, VLAN 12 bits
 *                                     - - -+--------+--------+--------+- - - -
 * </pre>
 */
public final class Ethernet {
    public static final int LENGTH = 14;
    public static final int TAG_LENGTH = 4;
    /** A frame on the wire is at least this long, without its check sequence. */
    public static final int MIN_FRAME_LENGTH = 60;

    public static final int IPV4 = 0x0800;
    public static final int ARP = 0x0806;
    public static final int IPV6 = 0x86dd;
    /** 802.1Q, the customer's tag. */
    public static final int VLAN = 0x8100;
    /** 802.1ad, the provider's tag outside it. */
    public static final int SERVICE_VLAN = 0x88a8;

    private static final int DESTINATION = 0;
    private static final int SOURCE = 6;
    private static final int TYPE = 12;

    private Ethernet() {
    }

    public static long destination(final UnsafeBuffer frames, final int at) {
        return Mac.get(frames, at + DESTINATION);
    }

    public static long source(final UnsafeBuffer frames, final int at) {
        return Mac.get(frames, at + SOURCE);
    }

    /** Both addresses, in two stores. */
    public static void addresses(final UnsafeBuffer frames, final int at, final long destination, final long source) {
        Wire.putLong(frames, at + DESTINATION, destination << 16 | source >>> 32);
        Wire.putInt(frames, at + SOURCE + Short.BYTES, (int) source);
    }

    /** What follows: a type, a tag's, or below 0x0600 a length (802.3). */
    public static int type(final UnsafeBuffer frames, final int at) {
        return Wire.getShort(frames, at + TYPE) & 0xffff;
    }

    public static void type(final UnsafeBuffer frames, final int at, final int type) {
        Wire.putShort(frames, at + TYPE, (short) type);
    }

    /** The VLAN of the tag that follows, 0 to 4095. */
    static int vlan(final UnsafeBuffer frames, final int at) {
        return Wire.getShort(frames, at + LENGTH) & 0x0fff;
    }

    /** Writes the tag that follows; the type behind it is that of a header {@link #TAG_LENGTH} further on. */
    static void vlan(final UnsafeBuffer frames, final int at, final int vlan) {
        Wire.putShort(frames, at + LENGTH, (short) vlan);
    }

    /** Whether what follows is a tag, and another type behind it. */
    public static boolean isTag(final int type) {
        return type == VLAN || type == SERVICE_VLAN;
    }
}
