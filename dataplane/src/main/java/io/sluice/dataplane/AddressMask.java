package io.sluice.dataplane;

import io.sluice.table.AddressBlock;

/** The two halves of a netmask over 128 bits. */
final class AddressMask {
    private static final int BITS = 128;
    private static final int IPV4_BITS = 32;

    private AddressMask() {
    }

    /** How many leading bits of 128 a block's addresses share; IPv4 is v4-mapped. */
    static int length(final AddressBlock block) {
        return block.isIpv4() ? BITS - IPV4_BITS + block.prefixLength() : block.prefixLength();
    }

    /** The upper half of a mask of {@code length} leading ones, 0 to 128. */
    static long hi(final int length) {
        return ones(Math.min(length, Long.SIZE));
    }

    /** The lower half. */
    static long lo(final int length) {
        return ones(Math.max(length - Long.SIZE, 0));
    }

    private static long ones(final int length) {
        return length == 0 ? 0 : -1L << Long.SIZE - length;
    }
}
