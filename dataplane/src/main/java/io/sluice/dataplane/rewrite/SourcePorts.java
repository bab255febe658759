package io.sluice.dataplane.rewrite;

import io.sluice.packet.Address;
import io.sluice.table.AddressBlock;
import io.sluice.table.SourcePool;
import java.util.ArrayList;
import java.util.List;

/**
 * A source pool as the packet path has it: every address with every port of the pool, numbered. Each worker has the ports that
 * leave its number when divided by the number of workers, so no two ever choose the same, and a reply's port tells whose it is.
 * Immutable, shared by all workers.
 */
public final class SourcePorts {
    private final long[] his;
    private final long[] los;
    private final int first;
    private final int last;

    private SourcePorts(final List<Address> addresses, final int first, final int last) {
        this.his = addresses.stream().mapToLong(Address::hi).toArray();
        this.los = addresses.stream().mapToLong(Address::lo).toArray();
        this.first = first;
        this.last = last;
    }

    /** Those addresses of the pool that backends of one family can answer. */
    public static SourcePorts of(final SourcePool pool, final boolean ipv4) {
        final List<Address> addresses = new ArrayList<>();
        for (final AddressBlock block : pool.blocks()) {
            final Address start = Address.of(block.address());
            if (start.isIpv4() == ipv4) {
                final int free = (ipv4 ? Integer.SIZE : 2 * Long.SIZE) - block.prefixLength();
                for (long i = 0; i < 1L << free; i++) {
                    addresses.add(new Address(start.hi(), start.lo() + i));
                }
            }
        }
        return new SourcePorts(addresses, pool.ports().first(), pool.ports().last());
    }

    /** How many pairs of address and port a worker has. */
    int size(final int worker, final int workers) {
        return his.length * portsOf(worker, workers);
    }

    /** The upper half of the address of a worker's pair {@code i}. */
    long hi(final int i, final int worker, final int workers) {
        return his[i / portsOf(worker, workers)];
    }

    /** The lower half of the address of a worker's pair {@code i}. */
    long lo(final int i, final int worker, final int workers) {
        return los[i / portsOf(worker, workers)];
    }

    /** The port of a worker's pair {@code i}. */
    int port(final int i, final int worker, final int workers) {
        return firstOf(worker, workers) + i % portsOf(worker, workers) * workers;
    }

    private int portsOf(final int worker, final int workers) {
        return Math.max(0, (last - firstOf(worker, workers) + workers) / workers);
    }

    private int firstOf(final int worker, final int workers) {
        return first + Math.floorMod(worker - first, workers);
    }
}
