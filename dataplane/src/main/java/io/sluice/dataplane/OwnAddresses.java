package io.sluice.dataplane;

import io.sluice.bpf.Steering.Endpoint;
import io.sluice.packet.Gre;
import io.sluice.packet.Udp;
import io.sluice.table.AddressBlock;
import io.sluice.table.BackendRow;
import io.sluice.table.Edition;
import io.sluice.table.Forwarding;
import io.sluice.table.ForwardingMode;
import io.sluice.table.VipRow;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The addresses of an edition that mean something to the network: those that Sluice answers for, and those whose packets come
 * back to it.
 *
 * @param vips       of the VIPs
 * @param pools      that stand for clients
 * @param tunnelEnds of backends that are reached through tunnels
 * @param endpoints  that answer through Sluice, or about whose packets errors concern it
 */
record OwnAddresses(Set<AddressBlock> vips, Set<AddressBlock> pools, Set<InetAddress> tunnelEnds, Set<Endpoint> endpoints) {
    private static final int ANY_PORT = 0;
    private static final int IPIP = 4;                             // IANA protocol numbers
    private static final int IPV6_IN_IP = 41;

    static OwnAddresses of(final Edition edition) {
        final OwnAddresses own = new OwnAddresses(new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashSet<>());
        final Map<Integer, VipRow> byId = new HashMap<>();
        for (final VipRow vip : edition.vips()) {
            own.vips.add(vip.block());
            byId.put(vip.id(), vip);
        }
        for (final BackendRow backend : edition.backends()) {
            own.add(byId.get(backend.vipId()), backend);
        }
        return own;
    }

    private void add(final VipRow vip, final BackendRow backend) {
        final Forwarding forwarding = forwarding(vip, backend);
        pools.addAll(forwarding.pool().blocks());
        if (forwarding.mode().tunnels()) {
            tunnelEnds.add(backend.address());
            endpoints.add(tunnelEnd(vip, backend, forwarding));
        } else if (forwarding.mode() == ForwardingMode.NAT) {                    // a full NAT's replies come to its pool
            final int asAsked = vip.ports().isOne() ? vip.ports().first() : ANY_PORT;
            endpoints.add(new Endpoint(backend.address(), vip.protocol().number(), backend.port() == 0 ? asAsked : backend.port(),
                true));
        }
    }

    private static Endpoint tunnelEnd(final VipRow vip, final BackendRow backend, final Forwarding forwarding) {
        return switch (forwarding.mode()) {
            case IPIP -> new Endpoint(backend.address(), vip.block().isIpv4() ? IPIP : IPV6_IN_IP, ANY_PORT, false);
            case GRE -> new Endpoint(backend.address(), Gre.PROTOCOL, ANY_PORT, false);
            default -> new Endpoint(backend.address(), Udp.PROTOCOL, forwarding.tunnel().portFor(forwarding.mode()), false);
        };
    }

    /** How a VIP's packets are carried to one of its backends. */
    static Forwarding forwarding(final VipRow vip, final BackendRow backend) {
        return backend.forwarding() == null ? vip.forwarding() : backend.forwarding();
    }

    /** All that Sluice answers for. */
    Set<AddressBlock> all() {
        final Set<AddressBlock> all = new HashSet<>(vips);
        all.addAll(pools);
        return all;
    }
}
