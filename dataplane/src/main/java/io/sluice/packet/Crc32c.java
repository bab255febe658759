package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

/**
 * The CRC-32C of Castagnoli, as SCTP has it (RFC 9260, appendix A): whole, and patched when its first four octets change.
 * The polynomial's lowest term stands in the highest bit, as the octets arrive: {@code 0x80000000} is 1.
 *
 * <p>Patching uses that a CRC is linear: those of two messages of equal length differ by the remainder of the messages'
 * difference. One whose first four octets alone differ has the remainder {@code difference * x^(8 * length) mod P}, of which the
 * power comes from two tables of 1 KiB: two multiplications, whatever the length, and no octet behind the four is looked at.
 */
public final class Crc32c {
    private static final int POLYNOMIAL = 0x82f63b78;
    private static final int ONE = 0x8000_0000;
    private static final int SLICES = 8;
    private static final int OCTET = 256;
    private static final long EVERY_FOURTH = 0x1111_1111_1111_1111L;

    // TABLE[256 * k + octet]: the remainder of the octet with k octets of zeros behind it.
    private static final int[] TABLE = table();
    private static final int[] POWERS = powers(1);                            // x^(8 * i)
    private static final int[] POWERS_OF_256 = powers(OCTET);                 // x^(8 * 256 * i)

    private Crc32c() {
    }

    private static int[] table() {
        final int[] table = new int[SLICES * OCTET];
        for (int octet = 0; octet < OCTET; octet++) {
            int remainder = octet;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                remainder = timesX(remainder);
            }
            table[octet] = remainder;
        }
        for (int i = OCTET; i < table.length; i++) {
            table[i] = table[i - OCTET] >>> 8 ^ table[table[i - OCTET] & 0xff];
        }
        return table;
    }

    private static int[] powers(final int octets) {
        final int base = updateZeros(ONE, octets);
        final int[] powers = new int[OCTET];
        powers[0] = ONE;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = times(powers[i - 1], base);
        }
        return powers;
    }

    /** The CRC of {@code length} octets. */
    public static int of(final UnsafeBuffer frames, final int at, final int length) {
        return ~update(~0, frames, at, length);
    }

    /** What {@code remainder} becomes when so many octets follow; of all ones before the first, and its complement is the CRC. */
    static int update(final int remainder, final UnsafeBuffer frames, final int at, final int length) {
        int found = remainder;
        int i = at;
        final int end = at + length;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            found = updateLong(found, frames.getLong(i, LITTLE_ENDIAN));
        }
        for (; i < end; i++) {
            found = found >>> 8 ^ TABLE[(found ^ Wire.getByte(frames, i)) & 0xff];
        }
        return found;
    }

    static int updateZeros(final int remainder, final int octets) {
        int found = remainder;
        for (int i = 0; i < octets; i++) {
            found = found >>> 8 ^ TABLE[found & 0xff];
        }
        return found;
    }

    private static int updateLong(final int remainder, final long octets) {
        final int low = remainder ^ (int) octets;
        final int high = (int) (octets >>> Integer.SIZE);
        return TABLE[7 * OCTET + (low & 0xff)] ^ TABLE[6 * OCTET + (low >>> 8 & 0xff)]
            ^ TABLE[5 * OCTET + (low >>> 16 & 0xff)] ^ TABLE[4 * OCTET + (low >>> 24)]
            ^ TABLE[3 * OCTET + (high & 0xff)] ^ TABLE[2 * OCTET + (high >>> 8 & 0xff)]
            ^ TABLE[OCTET + (high >>> 16 & 0xff)] ^ TABLE[high >>> 24];
    }

    /**
     * The CRC of {@code length} octets, at most 65,535, after the first four, {@code from}, have become {@code to}; big-endian.
     */
    public static int patch(final int crc, final int from, final int to, final int length) {
        final int difference = Integer.reverseBytes(from ^ to);
        return crc ^ times(times(difference, POWERS[length & 0xff]), POWERS_OF_256[length >>> 8 & 0xff]);
    }

    private static int timesX(final int a) {
        return a >>> 1 ^ (POLYNOMIAL & -(a & 1));
    }

    private static int times(final int a, final int b) {
        final long product = timesWithoutCarries(a & 0xffff_ffffL, b & 0xffff_ffffL) << 1;      // 63 bits, lowest term on top
        return (int) (product >>> Integer.SIZE) ^ timesX32((int) product);
    }

    /**
     * A product of polynomials made of products of numbers: where only every fourth bit may be set, the eight at most that meet
     * in one place never reach the next that counts.
     */
    private static long timesWithoutCarries(final long a, final long b) {
        final long a0 = a & EVERY_FOURTH;
        final long a1 = a & EVERY_FOURTH << 1;
        final long a2 = a & EVERY_FOURTH << 2;
        final long a3 = a & EVERY_FOURTH << 3;
        final long b0 = b & EVERY_FOURTH;
        final long b1 = b & EVERY_FOURTH << 1;
        final long b2 = b & EVERY_FOURTH << 2;
        final long b3 = b & EVERY_FOURTH << 3;
        return (a0 * b0 ^ a1 * b3 ^ a2 * b2 ^ a3 * b1) & EVERY_FOURTH
            | (a0 * b1 ^ a1 * b0 ^ a2 * b3 ^ a3 * b2) & EVERY_FOURTH << 1
            | (a0 * b2 ^ a1 * b1 ^ a2 * b0 ^ a3 * b3) & EVERY_FOURTH << 2
            | (a0 * b3 ^ a1 * b2 ^ a2 * b1 ^ a3 * b0) & EVERY_FOURTH << 3;
    }

    private static int timesX32(final int a) {
        return TABLE[3 * OCTET + (a & 0xff)] ^ TABLE[2 * OCTET + (a >>> 8 & 0xff)]
            ^ TABLE[OCTET + (a >>> 16 & 0xff)] ^ TABLE[a >>> 24];
    }
}
