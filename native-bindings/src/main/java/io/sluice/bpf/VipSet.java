package io.sluice.bpf;

import io.sluice.linux.CloseStack;
import java.net.InetAddress;

/** The addresses that are Sluice's, as the programs look them up: one map for IPv4 and one for IPv6, keys in network order. */
final class VipSet implements AutoCloseable {
    static final int IPV4_LENGTH = 4;
    static final int IPV6_LENGTH = 16;

    private static final int CAPACITY = 65_536;                    // addresses of each kind
    private static final byte[] PRESENT = {1};

    private final BpfMap ipv4;
    private final BpfMap ipv6;
    private final CloseStack maps;

    private VipSet(final BpfMap ipv4, final BpfMap ipv6, final CloseStack maps) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
        this.maps = maps;
    }

    static VipSet open() {
        try (CloseStack opening = new CloseStack()) {
            final BpfMap ipv4 = opening.push(BpfMap.hash("sluice_vips4", IPV4_LENGTH, PRESENT.length, CAPACITY));
            final BpfMap ipv6 = opening.push(BpfMap.hash("sluice_vips6", IPV6_LENGTH, PRESENT.length, CAPACITY));
            return new VipSet(ipv4, ipv6, opening.release());
        }
    }

    void add(final InetAddress vip) {
        mapFor(vip).put(vip.getAddress(), PRESENT);
    }

    void remove(final InetAddress vip) {
        mapFor(vip).remove(vip.getAddress());
    }

    private BpfMap mapFor(final InetAddress vip) {
        return vip.getAddress().length == IPV4_LENGTH ? ipv4 : ipv6;
    }

    BpfMap ipv4() {
        return ipv4;
    }

    BpfMap ipv6() {
        return ipv6;
    }

    @Override
    public void close() {
        maps.close();
    }
}
