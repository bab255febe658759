package io.sluice.dataplane;

import io.sluice.packet.Address;
import java.util.Arrays;

/** A small immutable hash table from address, and port and protocol where they matter, to a number. Open addressing. */
final class VipIndex {
    private static final int NONE = ForwardingView.NONE;

    private final int mask;
    private final long[] hi;
    private final long[] lo;
    private final int[] service;
    private final int[] value;

    /** A table with room for so many entries; {@link #put} fills it before anybody looks. */
    VipIndex(final int entries) {
        final int size = Integer.highestOneBit(Math.max(2, 2 * entries)) << 1;
        mask = size - 1;
        hi = new long[size];
        lo = new long[size];
        service = new int[size];
        value = new int[size];
        Arrays.fill(value, NONE);
    }

    /** What tells the VIPs of one address apart. */
    static int service(final int protocol, final int port) {
        return protocol << Short.SIZE | port;
    }

    void put(final Address address, final int serviceOf, final int number) {
        int at = home(address.hi(), address.lo(), serviceOf);
        while (value[at] != NONE) {
            at = at + 1 & mask;
        }
        hi[at] = address.hi();
        lo[at] = address.lo();
        service[at] = serviceOf;
        value[at] = number;
    }

    int find(final long addressHi, final long addressLo, final int serviceOf) {
        int at = home(addressHi, addressLo, serviceOf);
        while (value[at] != NONE && (lo[at] != addressLo || hi[at] != addressHi || service[at] != serviceOf)) {
            at = at + 1 & mask;
        }
        return value[at];
    }

    private int home(final long addressHi, final long addressLo, final int serviceOf) {
        final long mixed = (addressHi * 31 + addressLo ^ (long) serviceOf << 32) * 0x9e3779b97f4a7c15L;
        return (int) (mixed >>> 32) & mask;
    }
}
