package io.sluice.dataplane.rewrite;

import io.sluice.packet.Address;

/**
 * The way from here to one backend, as the outer headers of a tunnel need it.
 *
 * @param nextHop MAC address of the backend, or of the router towards it
 * @param own MAC address of the interface that sends
 * @param vlan the tag that frames carry on this way, or {@link io.sluice.packet.PacketShape#UNTAGGED}
 * @param source where outer headers come from: an address, or a block's first
 * @param fixedBits how many leading bits of {@code source} stay; the others, zero in {@code source}, differ from flow to flow
 * @param destination the backend's address
 */
public record Leg(long nextHop, long own, int vlan, Address source, int fixedBits, Address destination) {
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    public Leg {
        if (source.isIpv4() != destination.isIpv4()) {
            throw new IllegalArgumentException(
                "a tunnel cannot go from " + source + " to " + destination + "; name a source of the backend's family");
        }
        final int bits = source.isIpv4() ? IPV4_BITS : IPV6_BITS;
        if (fixedBits < 0 || fixedBits > bits) {
            throw new IllegalArgumentException("a prefix of " + fixedBits + " bits; " + source + " has " + bits);
        }
        if ((source.hi() & varyingHi(bits, fixedBits) | source.lo() & varyingLo(bits, fixedBits)) != 0) {
            throw new IllegalArgumentException(source + "/" + fixedBits + " has bits set behind its prefix");
        }
    }

    /** From one address, the same for every flow. */
    public Leg(final long nextHop, final long own, final int vlan, final Address source, final Address destination) {
        this(nextHop, own, vlan, source, source.isIpv4() ? IPV4_BITS : IPV6_BITS, destination);
    }

    boolean ipv4() {
        return source.isIpv4();
    }

    /** The bits of the upper half of the source that differ from flow to flow. */
    long varyingHi() {
        return varyingHi(ipv4() ? IPV4_BITS : IPV6_BITS, fixedBits);
    }

    /** The bits of the lower half of the source that differ from flow to flow. */
    long varyingLo() {
        return varyingLo(ipv4() ? IPV4_BITS : IPV6_BITS, fixedBits);
    }

    private static long varyingHi(final int bits, final int fixed) {
        return low(Math.max(bits - fixed - Long.SIZE, 0));
    }

    private static long varyingLo(final int bits, final int fixed) {
        return low(Math.min(bits - fixed, Long.SIZE));
    }

    private static long low(final int bits) {
        return bits == 0 ? 0 : -1L >>> Long.SIZE - bits;
    }
}
