package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

/**
 * The SCTP common header (RFC 9260, section 3.1), and the first octet of the chunk behind it.
 * <pre>
 *       0               1               2               3
 *      +-------------------------------+-------------------------------+
 *   0  |          source port          |       destination port        |
 *      +-------------------------------+-------------------------------+
 *   4  |                       verification tag                        |
 *      +---------------------------------------------------------------+
 *   8  |             checksum: CRC32c, low octet first                 |
 *      +---------------+---------------+-------------------------------+
 *  12  |  chunk type   |  chunk flags  |         chunk length          |
 *      +---------------+---------------+-------------------------------+
 * </pre>
 */
public final class Sctp {
    public static final int PROTOCOL = 132;
    public static final int LENGTH = 12;

    private static final int PORTS = 0;
    private static final int VERIFICATION_TAG = 4;
    private static final int CHECKSUM = 8;

    private Sctp() {
    }

    /** Source port in the upper 16 bits, destination port in the lower; the same place in TCP and UDP. */
    static int ports(final UnsafeBuffer frames, final int at) {
        return frames.getInt(at + PORTS, BIG_ENDIAN);
    }

    public static int verificationTag(final UnsafeBuffer frames, final int at) {
        return frames.getInt(at + VERIFICATION_TAG, BIG_ENDIAN);
    }

    public static void verificationTag(final UnsafeBuffer frames, final int at, final int tag) {
        frames.putInt(at + VERIFICATION_TAG, tag, BIG_ENDIAN);
    }

    /** The CRC32c as a number; on the wire its low octet comes first (RFC 9260, appendix A). */
    public static int checksum(final UnsafeBuffer frames, final int at) {
        return frames.getInt(at + CHECKSUM, LITTLE_ENDIAN);
    }

    public static void checksum(final UnsafeBuffer frames, final int at, final int checksum) {
        frames.putInt(at + CHECKSUM, checksum, LITTLE_ENDIAN);
    }
}
