package io.sluice.packet;

/**
 * The hash of a connection: addresses, ports and protocol, one way. Part of the product's format: every node and every build
 * must choose the same backend for the same packet, so it never changes.
 */
public final class FiveTuple {
    // The fractional parts of the square roots of the first six primes: nothing up their sleeve (FIPS 180-4, 5.3.5).
    private static final long K2 = 0x6a09e667f3bcc908L;
    private static final long K3 = 0xbb67ae8584caa73bL;
    private static final long K5 = 0x3c6ef372fe94f82bL;
    private static final long K7 = 0xa54ff53a5f1d36f1L;
    private static final long K11 = 0x510e527fade682d1L;
    private static final long K13 = 0x9b05688c2b3e6c1fL;

    private FiveTuple() {
    }

    /**
     * All 64 bits depend on all of the input. {@code fold(a, b)} is the exclusive or of both halves of the signed 128-bit product
     * and of {@code a} and {@code b} themselves: an {@code a} of 0, which a sender of forged addresses could bring about, would
     * hide {@code b} otherwise, and many connections would share one hash.
     * <pre>
     *  s    = fold(sourceHi ^ K2, sourceLo ^ K3)
     *  d    = fold(destinationHi ^ K5, destinationLo ^ K7)
     *  hash = fold(fold(s ^ (ports &lt;&lt; 8 | protocol), d ^ K11) ^ K2, K13)
     * </pre>
     *
     * @param ports source port in the upper 16 bits, destination port in the lower.
     * @param protocol the IP protocol, 0 to 255.
     */
    public static long hash(
        final long sourceHi, final long sourceLo, final long destinationHi, final long destinationLo,
        final int ports, final int protocol) {
        final long source = fold(sourceHi ^ K2, sourceLo ^ K3);
        final long destination = fold(destinationHi ^ K5, destinationLo ^ K7);
        final long last = (ports & 0xffff_ffffL) << 8 | protocol;
        return fold(fold(source ^ last, destination ^ K11) ^ K2, K13);
    }

    private static long fold(final long a, final long b) {
        return Math.multiplyHigh(a, b) ^ a * b ^ a ^ b;
    }
}
