package io.sluice.packet;

/**
 * The hash of a connection: addresses, ports and protocol, one way. Part of the product's format: every node and every build
 * must choose the same backend for the same packet, so it never changes. It has no key: whoever can forge addresses can find
 * connections that share a hash, and what is built on it has to bear that.
 */
public final class FiveTuple {
    // The fractional parts of the square roots of 2, 5, 7 and 13: nothing up their sleeve (FIPS 180-4, 5.3.5).
    private static final long K2 = 0x6a09e667f3bcc908L;
    private static final long K5 = 0x3c6ef372fe94f82bL;
    private static final long K7 = 0xa54ff53a5f1d36f1L;
    private static final long K13 = 0x9b05688c2b3e6c1fL;

    private FiveTuple() {
    }

    /**
     * All 64 bits depend on all of the input. {@code mix(h, x)} multiplies {@code h ^ x} by {@code K13}, which is odd, and adds,
     * by exclusive or, the product's upper half to its lower: one-to-one in either, so nothing that a sender may choose for one
     * part of the input hides another.
     * <pre>
     *  s    = mix(mix(K2, sourceHi), sourceLo)
     *  d    = mix(mix(K5, destinationHi), destinationLo)
     *  hash = mix(mix(s ^ d, ports &lt;&lt; 8 | protocol), K7)
     * </pre>
     *
     * @param ports source port in the upper 16 bits, destination port in the lower.
     * @param protocol the IP protocol, 0 to 255.
     */
    public static long hash(
        final long sourceHi, final long sourceLo, final long destinationHi, final long destinationLo,
        final int ports, final int protocol) {
        final long source = mix(mix(K2, sourceHi), sourceLo);
        final long destination = mix(mix(K5, destinationHi), destinationLo);
        return mix(mix(source ^ destination, (ports & 0xffff_ffffL) << 8 | protocol), K7);
    }

    private static long mix(final long h, final long x) {
        final long product = (h ^ x) * K13;
        return product ^ product >>> 32;
    }
}
