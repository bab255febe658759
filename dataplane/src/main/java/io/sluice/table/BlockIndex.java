package io.sluice.table;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Values by address block, found again by what lies within a block. */
final class BlockIndex<V> {
    private final Map<AddressBlock, V> byBlock = new HashMap<>();
    private final BitSet lengthsV4 = new BitSet();
    private final BitSet lengthsV6 = new BitSet();

    /** Puts a value there; the first of several for one block stays. */
    void put(final AddressBlock block, final V value) {
        byBlock.putIfAbsent(block, value);
        lengths(block).set(block.prefixLength());
    }

    boolean isEmpty() {
        return byBlock.isEmpty();
    }

    /** The value of the narrowest block that has all of these addresses, or null. */
    V around(final AddressBlock block) {
        final BitSet lengths = lengths(block);
        int length = lengths.previousSetBit(block.prefixLength());
        while (length >= 0) {
            final V value = byBlock.get(block.widened(length));
            if (value != null) {
                return value;
            }
            length = lengths.previousSetBit(length - 1);
        }
        return null;
    }

    private BitSet lengths(final AddressBlock block) {
        return block.isIpv4() ? lengthsV4 : lengthsV6;
    }
}
