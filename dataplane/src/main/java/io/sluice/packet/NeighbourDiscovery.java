package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Neighbour solicitation and advertisement (RFC 4861, sections 4.3, 4.4 and 4.6).
 * <pre>
 *       0               1               2               3
 *      +---------------+---------------+-------------------------------+
 *   0  |  135 or 136   |       0       |           checksum            |
 *      +-+-+-+---------+---------------+-------------------------------+
 *   4  |R|S|O|                  0 (all 0 in a solicitation)            |
 *      +-+-+-+---------------------------------------------------------+
 *   8  |                   target address, 16 octets                   |
 *      +---------------+---------------+-------------------------------+
 *  24  | 1 src, 2 targ.|  length / 8   |    link-layer address, 6 octets    any number of options
 *      +---------------+---------------+-------------------------------+
 * </pre>
 */
public final class NeighbourDiscovery {
    /** Without options. */
    public static final int LENGTH = 24;
    /** With the one option that holds a MAC address. */
    public static final int LENGTH_WITH_MAC = 32;
    /** What a router would have taken one from: proof that it comes from this link (RFC 4861, section 7.1). */
    public static final int HOP_LIMIT = 255;

    public static final int SOLICITED = 0x4000_0000;
    public static final int OVERRIDE = 0x2000_0000;

    public static final int SOURCE_MAC = 1;
    public static final int TARGET_MAC = 2;
    /** Options are counted in these. */
    static final int OPTION_UNIT = 8;
    /** No MAC address was given. */
    public static final long NONE = -1;

    private static final int FLAGS = 4;
    private static final int TARGET = 8;
    private static final int OPTIONS = 24;

    private NeighbourDiscovery() {
    }

    public static long targetHi(final UnsafeBuffer frames, final int at) {
        return Wire.getLong(frames, at + TARGET);
    }

    public static long targetLo(final UnsafeBuffer frames, final int at) {
        return Wire.getLong(frames, at + TARGET + Long.BYTES);
    }

    public static int flags(final UnsafeBuffer frames, final int at) {
        return Wire.getInt(frames, at + FLAGS);
    }

    /** The whole message but its checksum, which needs the addresses of the IPv6 header. */
    public static void message(
        final UnsafeBuffer frames, final int at, final int type, final int flags, final long targetHi, final long targetLo) {
        Wire.putInt(frames, at, type << 24);
        Wire.putInt(frames, at + FLAGS, flags);
        Wire.putLong(frames, at + TARGET, targetHi);
        Wire.putLong(frames, at + TARGET + Long.BYTES, targetLo);
    }

    /** The first option becomes a MAC address: {@link #SOURCE_MAC} or {@link #TARGET_MAC}. */
    public static void mac(final UnsafeBuffer frames, final int at, final int option, final long mac) {
        Wire.putLong(frames, at + OPTIONS, (long) option << 56 | 1L << 48 | mac);
    }

    /** The sender's MAC address by its own account, or {@link #NONE}; {@code end} is where the message ends. */
    public static long sourceMac(final UnsafeBuffer frames, final int at, final int end) {
        for (int option = at + OPTIONS; option < end; option += optionLength(frames, option)) {
            final long word = Wire.getLong(frames, option);
            if (word >>> 48 == (SOURCE_MAC << 8 | 1)) {
                return word & Mac.BROADCAST;
            }
        }
        return NONE;
    }

    /** Whether the options from {@link #LENGTH} on fill the message exactly, none of them empty. */
    static boolean optionsFit(final UnsafeBuffer frames, final int at, final int end) {
        int option = at + OPTIONS;
        while (end - option >= OPTION_UNIT) {
            final int length = optionLength(frames, option);
            if (length == 0) {
                return false;
            }
            option += length;
        }
        return option == end;
    }

    private static int optionLength(final UnsafeBuffer frames, final int option) {
        return (Wire.getByte(frames, option + 1) & 0xff) * OPTION_UNIT;
    }
}
