package io.sluice.table;

import java.net.InetAddress;
import java.util.List;

/**
 * The addresses and ports that take the client's place in {@link ForwardingMode#FULLNAT}. They are Sluice's own: what comes to
 * them is taken for replies.
 *
 * @param blocks addresses; none twice, at most {@link #MAX_ADDRESSES} in all
 * @param ports  of each address
 */
public record SourcePool(List<AddressBlock> blocks, PortRange ports) {
    /** So many addresses at most: with their ports, a quarter of a thousand million connections to each backend. */
    public static final int MAX_ADDRESSES = 4_096;
    /** So many blocks at most, to fit a row. */
    public static final int MAX_BLOCKS = 256;
    /** All but those that are reserved for the system. */
    public static final PortRange DEFAULT_PORTS = new PortRange(1_024, PortRange.MAX_PORT);
    /** No pool. */
    public static final SourcePool NONE = new SourcePool(List.of(), DEFAULT_PORTS);

    /** Refuses too many addresses, one given twice, one that no host can have, and port 0. */
    public SourcePool {
        blocks = List.copyOf(blocks);
        if (ports == null || ports.first() == 0) {
            throw new IllegalArgumentException("source ports " + ports + " begin with 0, which is no port to send from; give"
                + " some from 1 to " + PortRange.MAX_PORT);
        }
        if (blocks.isEmpty() && !ports.equals(DEFAULT_PORTS)) {
            throw new IllegalArgumentException("source ports " + ports + " come without source addresses; give --snat too");
        }
        checkSize(blocks);
        checkApart(blocks);
    }

    private static void checkSize(final List<AddressBlock> blocks) {
        long addresses = 0;
        for (final AddressBlock block : blocks) {
            RowField.unicast("source address", block);
            addresses += Math.min(block.size(), MAX_ADDRESSES + 1);
        }
        if (addresses > MAX_ADDRESSES) {
            throw new IllegalArgumentException("the source pool has more than " + MAX_ADDRESSES + " addresses; give fewer, or"
                + " longer prefixes");
        }
        if (blocks.size() > MAX_BLOCKS) {
            throw new IllegalArgumentException("the source pool has " + blocks.size() + " addresses and prefixes, and "
                + MAX_BLOCKS + " fit; give shorter prefixes in the place of many addresses");
        }
    }

    private static void checkApart(final List<AddressBlock> blocks) {
        for (int i = 0; i < blocks.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (blocks.get(i).overlaps(blocks.get(j))) {
                    throw new IllegalArgumentException("source addresses " + blocks.get(j) + " and " + blocks.get(i)
                        + " overlap; give each address once");
                }
            }
        }
    }

    /** Addresses with the ports that are usual. */
    public static SourcePool of(final AddressBlock... blocks) {
        return new SourcePool(List.of(blocks), DEFAULT_PORTS);
    }

    /** Whether there is no address in it. */
    public boolean isEmpty() {
        return blocks.isEmpty();
    }

    /** Whether it has an address of that one's family. */
    public boolean hasFamilyOf(final InetAddress address) {
        return blocks.stream().anyMatch(block -> block.isIpv4() == AddressBlock.isIpv4(address));
    }
}
