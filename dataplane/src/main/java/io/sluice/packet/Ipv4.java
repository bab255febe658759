package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The IPv4 header (RFC 791, section 3.1).
 * <pre>
 *       0               1               2               3
 *      +-------+-------+---------------+-------------------------------+
 *   0  |   4   | words |    service    |         total length          |
 *      +-------+-------+---------------+-----+-------------------------+
 *   4  |        identification         |0 D M| fragment offset, 8 octets
 *      +---------------+---------------+-----+-------------------------+
 *   8  | time to live  |   protocol    |        header checksum        |
 *      +---------------+---------------+-------------------------------+
 *  12  |                        source address                         |
 *      +---------------------------------------------------------------+
 *  16  |                      destination address                      |
 *      +---------------------------------------------------------------+
 *  20  |                  options, 0 to 40 octets                      |
 *      +---------------------------------------------------------------+
 * </pre>
 * Setters of addresses, time to live, service and protocol keep the header checksum right; those of lengths and fragments do not.
 */
public final class Ipv4 {
    public static final int MIN_LENGTH = 20;
    public static final int ADDRESS_LENGTH = 4;
    public static final int MAX_OPTIONS_LENGTH = 40;

    /** Of {@link #flagsAndOffset}: do not fragment, more fragments follow, and where the fragment belongs, in eights. */
    public static final int DONT_FRAGMENT = 0x4000;
    public static final int MORE_FRAGMENTS = 0x2000;
    public static final int FRAGMENT_OFFSET = 0x1fff;

    private static final byte NO_OPERATION = 1;
    private static final int VERSION_AND_WORDS = 0;
    private static final int SERVICE = 1;
    private static final int TOTAL_LENGTH = 2;
    private static final int IDENTIFICATION = 4;
    private static final int FRAGMENT = 6;
    private static final int TIME_TO_LIVE = 8;
    private static final int PROTOCOL = 9;
    private static final int CHECKSUM = 10;
    private static final int SOURCE = 12;
    private static final int DESTINATION = 16;

    private Ipv4() {
    }

    /**
     * Everything before the addresses of a header without options, {@code flagsAndOffset} as {@link #flagsAndOffset}; the
     * checksum becomes 0, and is still to come: {@link #sumUp}.
     */
    public static void start(
        final UnsafeBuffer frames, final int at, final int service, final int totalLength,
        final int identification, final int flagsAndOffset, final int timeToLive, final int protocol) {
        Wire.putInt(frames, at + VERSION_AND_WORDS, 0x4500_0000 | service << 16 | totalLength);
        Wire.putInt(frames, at + IDENTIFICATION, identification << 16 | flagsAndOffset);
        Wire.putInt(frames, at + TIME_TO_LIVE, timeToLive << 24 | protocol << 16);
    }

    /** Patches the header checksum by {@link Checksum#patch}. */
    public static void patch(final UnsafeBuffer frames, final int at, final long difference) {
        checksum(frames, at, Checksum.patch(checksum(frames, at), difference));
    }

    /** DSCP in the upper six bits (RFC 2474), ECN in the lower two (RFC 3168). */
    public static int service(final UnsafeBuffer frames, final int at) {
        return Wire.getByte(frames, at + SERVICE) & 0xff;
    }

    public static void service(final UnsafeBuffer frames, final int at, final int service) {
        patch(frames, at, Checksum.differenceOfShorts(service(frames, at), service));
        Wire.putByte(frames, at + SERVICE, (byte) service);
    }

    /** Header length in octets, 20 to 60. */
    public static int headerLength(final UnsafeBuffer frames, final int at) {
        return (Wire.getByte(frames, at + VERSION_AND_WORDS) & 0x0f) << 2;
    }

    /** The version, 4, and the header length in octets, a multiple of four. */
    public static void headerLength(final UnsafeBuffer frames, final int at, final int octets) {
        Wire.putByte(frames, at + VERSION_AND_WORDS, (byte) (0x40 | octets >> 2));
    }

    /** Header and payload, in octets. */
    public static int totalLength(final UnsafeBuffer frames, final int at) {
        return Wire.getShort(frames, at + TOTAL_LENGTH) & 0xffff;
    }

    public static void totalLength(final UnsafeBuffer frames, final int at, final int octets) {
        Wire.putShort(frames, at + TOTAL_LENGTH, (short) octets);
    }

    /** Writes it, and patches the header checksum to match. */
    public static void patchTotalLength(final UnsafeBuffer frames, final int at, final int octets) {
        patch(frames, at, Checksum.differenceOfShorts(totalLength(frames, at), octets));
        totalLength(frames, at, octets);
    }

    public static int identification(final UnsafeBuffer frames, final int at) {
        return Wire.getShort(frames, at + IDENTIFICATION) & 0xffff;
    }

    public static void identification(final UnsafeBuffer frames, final int at, final int identification) {
        Wire.putShort(frames, at + IDENTIFICATION, (short) identification);
    }

    /** Where this piece belongs in its datagram, in octets, a multiple of eight, and whether more come after it. */
    public static void fragment(final UnsafeBuffer frames, final int at, final int octets, final boolean more) {
        Wire.putShort(frames, at + FRAGMENT, (short) ((more ? 0x2000 : 0) | octets >> 3));
    }

    /** {@link #DONT_FRAGMENT}, {@link #MORE_FRAGMENTS} and {@link #FRAGMENT_OFFSET}. */
    public static int flagsAndOffset(final UnsafeBuffer frames, final int at) {
        return Wire.getShort(frames, at + FRAGMENT) & 0xffff;
    }

    public static void flagsAndOffset(final UnsafeBuffer frames, final int at, final int flagsAndOffset) {
        Wire.putShort(frames, at + FRAGMENT, (short) flagsAndOffset);
    }

    public static boolean dontFragment(final UnsafeBuffer frames, final int at) {
        return (flagsAndOffset(frames, at) & DONT_FRAGMENT) != 0;
    }

    public static int timeToLive(final UnsafeBuffer frames, final int at) {
        return Wire.getByte(frames, at + TIME_TO_LIVE) & 0xff;
    }

    public static void timeToLive(final UnsafeBuffer frames, final int at, final int hops) {
        final int before = Wire.getShort(frames, at + TIME_TO_LIVE);
        Wire.putByte(frames, at + TIME_TO_LIVE, (byte) hops);
        final int after = Wire.getShort(frames, at + TIME_TO_LIVE);
        checksum(frames, at, Checksum.patchShort(checksum(frames, at), before, after));
    }

    public static int protocol(final UnsafeBuffer frames, final int at) {
        return Wire.getByte(frames, at + PROTOCOL) & 0xff;
    }

    public static void protocol(final UnsafeBuffer frames, final int at, final int protocol) {
        patch(frames, at, Checksum.differenceOfShorts(protocol(frames, at), protocol));
        Wire.putByte(frames, at + PROTOCOL, (byte) protocol);
    }

    public static int checksum(final UnsafeBuffer frames, final int at) {
        return Wire.getShort(frames, at + CHECKSUM) & 0xffff;
    }

    public static void checksum(final UnsafeBuffer frames, final int at, final int checksum) {
        Wire.putShort(frames, at + CHECKSUM, (short) checksum);
    }

    /** Computes the header checksum anew, from a header that is otherwise complete. */
    public static void sumUp(final UnsafeBuffer frames, final int at) {
        checksum(frames, at, 0);
        checksum(frames, at, Checksum.of(frames, at, headerLength(frames, at)));
    }

    /** Makes every option "no operation" and computes the header checksum anew. */
    public static void blankOptions(final UnsafeBuffer frames, final int at) {
        frames.setMemory(at + MIN_LENGTH, headerLength(frames, at) - MIN_LENGTH, NO_OPERATION);
        sumUp(frames, at);
    }

    public static int source(final UnsafeBuffer frames, final int at) {
        return Wire.getInt(frames, at + SOURCE);
    }

    public static void source(final UnsafeBuffer frames, final int at, final int address) {
        checksum(frames, at, Checksum.patchInt(checksum(frames, at), source(frames, at), address));
        Wire.putInt(frames, at + SOURCE, address);
    }

    public static int destination(final UnsafeBuffer frames, final int at) {
        return Wire.getInt(frames, at + DESTINATION);
    }

    public static void destination(final UnsafeBuffer frames, final int at, final int address) {
        checksum(frames, at, Checksum.patchInt(checksum(frames, at), destination(frames, at), address));
        Wire.putInt(frames, at + DESTINATION, address);
    }
}
