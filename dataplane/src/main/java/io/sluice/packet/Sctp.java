package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

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

    /** Chunk types that begin and end an association (RFC 9260, section 3.2). */
    public static final int INIT = 1;
    public static final int ABORT = 6;
    public static final int SHUTDOWN_COMPLETE = 14;

    /** Type, flags and length of a chunk. */
    static final int CHUNK_HEADER_LENGTH = 4;

    private static final int PORTS = 0;
    private static final int VERIFICATION_TAG = 4;
    private static final int CHECKSUM = 8;
    private static final int CHUNK_TYPE = 12;

    private Sctp() {
    }

    /** Source port in the upper 16 bits, destination port in the lower; the same place in TCP and UDP. */
    public static int ports(final UnsafeBuffer frames, final int at) {
        return Wire.getInt(frames, at + PORTS);
    }

    /** Leaves the checksum alone. */
    public static void ports(final UnsafeBuffer frames, final int at, final int source, final int destination) {
        Wire.putInt(frames, at + PORTS, source << 16 | destination & 0xffff);
    }

    /**
     * Writes the ports of a packet of {@code length} octets, and patches its checksum to match. It takes the length of all of the
     * packet, so it cannot be done to a fragment.
     */
    public static void patchPorts(
        final UnsafeBuffer frames, final int at, final int sourceAndDestination, final int length) {
        final int before = ports(frames, at);
        if (before != sourceAndDestination) {
            checksum(frames, at, Crc32c.patch(checksum(frames, at), before, sourceAndDestination, length));
            Wire.putInt(frames, at + PORTS, sourceAndDestination);
        }
    }

    public static int verificationTag(final UnsafeBuffer frames, final int at) {
        return Wire.getInt(frames, at + VERIFICATION_TAG);
    }

    public static void verificationTag(final UnsafeBuffer frames, final int at, final int tag) {
        Wire.putInt(frames, at + VERIFICATION_TAG, tag);
    }

    /** The CRC32c as a number; on the wire its low octet comes first (RFC 9260, appendix A). */
    public static int checksum(final UnsafeBuffer frames, final int at) {
        return frames.getInt(at + CHECKSUM, LITTLE_ENDIAN);
    }

    public static void checksum(final UnsafeBuffer frames, final int at, final int checksum) {
        frames.putInt(at + CHECKSUM, checksum, LITTLE_ENDIAN);
    }

    /** The checksum that a packet of {@code length} octets should have, whatever it has now. */
    public static int checksumOf(final UnsafeBuffer frames, final int at, final int length) {
        int remainder = Crc32c.update(~0, frames, at, CHECKSUM);
        remainder = Crc32c.updateZeros(remainder, Integer.BYTES);
        return ~Crc32c.update(remainder, frames, at + LENGTH, length - LENGTH);
    }

    /** The type of the first chunk of a packet that has one. */
    public static int chunkType(final UnsafeBuffer frames, final int at) {
        return Wire.getByte(frames, at + CHUNK_TYPE) & 0xff;
    }
}
