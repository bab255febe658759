package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The TCP header (RFC 9293, section 3.1).
 * <pre>
 *       0               1               2               3
 *      +-------------------------------+-------------------------------+
 *   0  |          source port          |       destination port        |
 *      +-------------------------------+-------------------------------+
 *   4  |                        sequence number                        |
 *      +---------------------------------------------------------------+
 *   8  |                    acknowledgement number                     |
 *      +-------+-------+---------------+-------------------------------+
 *  12  | words |   0   |CWR    ..   FIN|            window             |
 *      +-------+-------+---------------+-------------------------------+
 *  16  |           checksum            |        urgent pointer         |
 *      +-------------------------------+-------------------------------+
 *  20  |                  options, 0 to 40 octets                      |
 *      +---------------------------------------------------------------+
 * </pre>
 */
public final class Tcp {
    public static final int PROTOCOL = 6;
    public static final int MIN_LENGTH = 20;
    public static final int MAX_OPTIONS_LENGTH = 40;

    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;

    /** No such option. */
    public static final int NONE = -1;
    /** The option that says how long segments may be. */
    public static final int MSS = 2;
    public static final int MSS_LENGTH = 4;

    private static final int END_OF_OPTIONS = 0;
    private static final int NO_OPERATION = 1;
    private static final int PORTS = 0;
    private static final int SEQUENCE = 4;
    private static final int ACKNOWLEDGEMENT = 8;
    private static final int WORDS_AND_FLAGS = 12;
    private static final int WINDOW = 14;
    private static final int CHECKSUM = 16;

    private Tcp() {
    }

    /** Source port in the upper 16 bits, destination port in the lower; the same place in UDP. */
    public static int ports(final UnsafeBuffer frames, final int at) {
        return Wire.getInt(frames, at + PORTS);
    }

    public static void ports(final UnsafeBuffer frames, final int at, final int source, final int destination) {
        Wire.putInt(frames, at + PORTS, source << 16 | destination & 0xffff);
    }

    public static int sequence(final UnsafeBuffer frames, final int at) {
        return Wire.getInt(frames, at + SEQUENCE);
    }

    public static void sequence(final UnsafeBuffer frames, final int at, final int sequence) {
        Wire.putInt(frames, at + SEQUENCE, sequence);
    }

    public static int acknowledgement(final UnsafeBuffer frames, final int at) {
        return Wire.getInt(frames, at + ACKNOWLEDGEMENT);
    }

    public static void acknowledgement(final UnsafeBuffer frames, final int at, final int acknowledgement) {
        Wire.putInt(frames, at + ACKNOWLEDGEMENT, acknowledgement);
    }

    /** Header length in words in the upper four bits, flags in the lower eight. */
    static int wordsAndFlags(final UnsafeBuffer frames, final int at) {
        return Wire.getShort(frames, at + WORDS_AND_FLAGS) & 0xffff;
    }

    /** Header length in octets, 20 to 60. */
    public static int headerLength(final UnsafeBuffer frames, final int at) {
        return Wire.getByte(frames, at + WORDS_AND_FLAGS) >>> 2 & 0x3c;
    }

    /** The eight flags, {@link #FIN} the lowest. */
    public static int flags(final UnsafeBuffer frames, final int at) {
        return Wire.getByte(frames, at + WORDS_AND_FLAGS + 1) & 0xff;
    }

    /** Header length in octets, a multiple of four, and the flags. */
    public static void lengthAndFlags(final UnsafeBuffer frames, final int at, final int octets, final int flags) {
        Wire.putShort(frames, at + WORDS_AND_FLAGS, (short) (octets << 10 | flags & 0xff));
    }

    public static void window(final UnsafeBuffer frames, final int at, final int window) {
        Wire.putShort(frames, at + WINDOW, (short) window);
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

    /**
     * Where the option of a kind begins (RFC 9293, section 3.1), or {@link #NONE}. Looks no further than the header, which must
     * have been measured, and no further than an option that does not fit in it.
     *
     * @param optionLength the length that the option must have, kind and length too; one of another length is not taken for it
     */
    public static int option(final UnsafeBuffer frames, final int at, final int kind, final int optionLength) {
        final int end = at + headerLength(frames, at);
        int option = at + MIN_LENGTH;
        while (end - option >= 2) {
            final int found = Wire.getByte(frames, option) & 0xff;
            if (found == END_OF_OPTIONS) {
                return NONE;
            }
            final int length = found == NO_OPERATION ? 1 : Wire.getByte(frames, option + 1) & 0xff;
            if (length > end - option || length < 2 && found != NO_OPERATION) {
                return NONE;
            }
            if (found == kind && length == optionLength) {
                return option;
            }
            option += length;
        }
        return NONE;
    }

    /** The largest segment that the sender of a SYN can take (RFC 9293, section 3.7.1); 0 if it does not say. */
    public static int mss(final UnsafeBuffer frames, final int at) {
        final int option = option(frames, at, MSS, MSS_LENGTH);
        return option == NONE ? 0 : Wire.getShort(frames, option + 2) & 0xffff;
    }

    /**
     * Has the sender of a SYN ask for segments of at most so many octets, and patches the checksum to match. Does nothing where
     * smaller ones are asked for, and adds no option.
     *
     * @return whether that changed anything
     */
    public static boolean clampMss(final UnsafeBuffer frames, final int at, final int most) {
        final int option = option(frames, at, MSS, MSS_LENGTH);
        if (option == NONE) {
            return false;
        }
        final int valueAt = option + 2;
        final int asked = Wire.getShort(frames, valueAt) & 0xffff;
        if (asked <= most) {
            return false;
        }
        final boolean odd = (valueAt - at & 1) != 0;
        patch(frames, at, odd ? Checksum.differenceOfOddShorts(asked, most) : Checksum.differenceOfShorts(asked, most));
        Wire.putShort(frames, valueAt, (short) most);
        return true;
    }
}
