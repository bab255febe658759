package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The Internet checksum: whole (RFC 1071), and patched when a few octets change (RFC 1624, equation 3). A checksum is the 16 bits
 * as they stand in the header, as an {@code int} from 0 to 0xffff; a sum is what has been added up so far, not yet folded.
 */
public final class Checksum {
    private Checksum() {
    }

    /** The checksum of {@code length} octets: 0 if they hold their own right checksum. */
    public static int of(final UnsafeBuffer frames, final int at, final int length) {
        return ofSum(sum(frames, at, length));
    }

    /** The checksum of a TCP, UDP or ICMPv6 segment of {@code length} octets, of which its IP header's addresses are a part. */
    public static int ofSegment(final UnsafeBuffer frames, final long pseudoHeader, final int at, final int length) {
        return ofSum(pseudoHeader + sum(frames, at, length));
    }

    /**
     * The sum of the pseudo header of RFC 9293, section 3.1, and RFC 8200, section 8.1. A v4-mapped address adds 0xffff more than
     * an IPv4 one, which in one's complement is nothing: one function does for both families.
     */
    public static long pseudoHeader(
        final long sourceHi, final long sourceLo, final long destinationHi, final long destinationLo,
        final int protocol, final int length) {
        return words(sourceHi) + words(sourceLo) + words(destinationHi) + words(destinationLo) + protocol + length;
    }

    /** The sum of {@code length} octets, the last padded with zero if they are odd. */
    public static long sum(final UnsafeBuffer frames, final int at, final int length) {
        long sum = 0;
        int i = at;
        final int end = at + length;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            sum += words(Wire.getLong(frames, i));
        }
        for (; i <= end - Short.BYTES; i += Short.BYTES) {
            sum += Wire.getShort(frames, i) & 0xffff;
        }
        return i < end ? sum + ((Wire.getByte(frames, i) & 0xff) << 8) : sum;
    }

    /**
     * Folds the carries back in and complements. Added to itself with its halves exchanged, a number has in its upper half what
     * they add up to, and the carry that comes out of them: it came in from the lower half, which is their sum too.
     */
    public static int ofSum(final long sum) {
        final int half = (int) (sum + Long.rotateLeft(sum, Integer.SIZE) >>> Integer.SIZE);
        return ~(half + Integer.rotateLeft(half, Short.SIZE)) >>> Short.SIZE;
    }

    /** The checksum after the aligned 16 bits {@code from} have become {@code to}. */
    public static int patchShort(final int checksum, final int from, final int to) {
        return patch(checksum, differenceOfShorts(from, to));
    }

    /** The checksum after the aligned 32 bits {@code from} have become {@code to}. */
    public static int patchInt(final int checksum, final int from, final int to) {
        return patch(checksum, differenceOfInts(from, to));
    }

    /** The checksum after the aligned 64 bits {@code from} have become {@code to}. */
    public static int patchLong(final int checksum, final long from, final long to) {
        return patch(checksum, difference(from, to));
    }

    /**
     * The checksum after an address that it covers has become another, of whichever family: v4-mapped addresses are as good in a
     * sum as IPv4 ones, so this takes a segment's checksum from IPv4's pseudo header to IPv6's, and back.
     */
    public static int patchAddress(
        final int checksum, final long fromHi, final long fromLo, final long toHi, final long toLo) {
        return patch(checksum, difference(fromHi, fromLo, toHi, toLo));
    }

    /**
     * The checksum after what it covers has changed by {@code difference}: the sum of any number, up to a thousand, of what the
     * {@code difference} methods said. So what several checksums cover alike is worked out once.
     */
    public static int patch(final int checksum, final long difference) {
        return ofSum((~checksum & 0xffffL) + difference);
    }

    /** What it makes to a sum that the aligned 16 bits {@code from} become {@code to}. */
    public static long differenceOfShorts(final int from, final int to) {
        return (~from & 0xffff) + (to & 0xffff);
    }

    /** What it makes to a sum that the 16 bits {@code from}, at an odd place of what is summed, become {@code to}. */
    public static long differenceOfOddShorts(final int from, final int to) {
        return differenceOfShorts(Short.reverseBytes((short) from), Short.reverseBytes((short) to));
    }

    /** What it makes to a sum that the aligned 32 bits {@code from} become {@code to}; two ports, for instance. */
    public static long differenceOfInts(final int from, final int to) {
        return (~from & 0xffff_ffffL) + (to & 0xffff_ffffL);
    }

    /** What it makes to a sum that the aligned 64 bits {@code from} become {@code to}. */
    public static long difference(final long from, final long to) {
        return words(~from) + words(to);
    }

    /** What it makes to a sum that an address becomes another, of whichever family. */
    public static long difference(final long fromHi, final long fromLo, final long toHi, final long toLo) {
        return words(~fromHi) + words(~fromLo) + words(toHi) + words(toLo);
    }

    /**
     * Whether a TCP or UDP checksum is one that hardware was to finish, and did not: the pseudo header's sum, not complemented,
     * is all there is (linux/skbuff.h: CHECKSUM_PARTIAL). One finished checksum in 65,536 looks the same.
     */
    public static boolean isUnfinished(final int checksum, final long pseudoHeader) {
        return checksum == (~ofSum(pseudoHeader) & 0xffff);
    }

    /** The sum of eight octets. */
    public static long words(final long eightOctets) {
        return (eightOctets >>> 32) + (eightOctets & 0xffff_ffffL);
    }
}
