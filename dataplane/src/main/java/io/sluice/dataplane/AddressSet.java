package io.sluice.dataplane;

import io.sluice.packet.Address;
import io.sluice.table.AddressBlock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Addresses and prefixes, for asking whether an address is among them. Immutable once filled. */
final class AddressSet {
    private final int[] lengths;
    private final VipIndex[] byLength;

    AddressSet(final Set<AddressBlock> blocks) {
        final TreeMap<Integer, List<AddressBlock>> grouped = new TreeMap<>(Comparator.reverseOrder());
        blocks.forEach(block -> grouped.computeIfAbsent(AddressMask.length(block), length -> new ArrayList<>()).add(block));
        lengths = grouped.keySet().stream().mapToInt(Integer::intValue).toArray();
        byLength = grouped.values().stream().map(AddressSet::index).toArray(VipIndex[]::new);
    }

    private static VipIndex index(final List<AddressBlock> blocks) {
        final VipIndex index = new VipIndex(blocks.size());
        blocks.forEach(block -> index.put(Address.of(block.address()), 0, 0));
        return index;
    }

    boolean contains(final long hi, final long lo) {
        for (int i = 0; i < lengths.length; i++) {
            if (byLength[i].find(hi & AddressMask.hi(lengths[i]), lo & AddressMask.lo(lengths[i]), 0) == 0) {
                return true;
            }
        }
        return false;
    }
}
