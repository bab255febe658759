package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

import static java.nio.ByteOrder.BIG_ENDIAN;

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

    private static final int PORTS = 0;
    private static final int SEQUENCE = 4;
    private static final int ACKNOWLEDGEMENT = 8;
    private static final int WORDS_AND_FLAGS = 12;
    private static final int WINDOW = 14;
    private static final int CHECKSUM = 16;

    private Tcp() {
    }

    /** Source port in the upper 16 bits, destination port in the lower; the same place in UDP. */
    static int ports(final UnsafeBuffer frames, final int at) {
        return frames.getInt(at + PORTS, BIG_ENDIAN);
    }

    public static void ports(final UnsafeBuffer frames, final int at, final int source, final int destination) {
        frames.putInt(at + PORTS, source << 16 | destination & 0xffff, BIG_ENDIAN);
    }

    public static int sequence(final UnsafeBuffer frames, final int at) {
        return frames.getInt(at + SEQUENCE, BIG_ENDIAN);
    }

    public static void sequence(final UnsafeBuffer frames, final int at, final int sequence) {
        frames.putInt(at + SEQUENCE, sequence, BIG_ENDIAN);
    }

    public static int acknowledgement(final UnsafeBuffer frames, final int at) {
        return frames.getInt(at + ACKNOWLEDGEMENT, BIG_ENDIAN);
    }

    public static void acknowledgement(final UnsafeBuffer frames, final int at, final int acknowledgement) {
        frames.putInt(at + ACKNOWLEDGEMENT, acknowledgement, BIG_ENDIAN);
    }

    /** Header length in words in the upper four bits, flags in the lower eight. */
    static int wordsAndFlags(final UnsafeBuffer frames, final int at) {
        return frames.getShort(at + WORDS_AND_FLAGS, BIG_ENDIAN) & 0xffff;
    }

    /** Header length in octets, a multiple of four, and the flags. */
    public static void lengthAndFlags(final UnsafeBuffer frames, final int at, final int octets, final int flags) {
        frames.putShort(at + WORDS_AND_FLAGS, (short) (octets << 10 | flags & 0xff), BIG_ENDIAN);
    }

    public static void window(final UnsafeBuffer frames, final int at, final int window) {
        frames.putShort(at + WINDOW, (short) window, BIG_ENDIAN);
    }

    public static int checksum(final UnsafeBuffer frames, final int at) {
        return frames.getShort(at + CHECKSUM, BIG_ENDIAN) & 0xffff;
    }

    public static void checksum(final UnsafeBuffer frames, final int at, final int checksum) {
        frames.putShort(at + CHECKSUM, (short) checksum, BIG_ENDIAN);
    }
}
