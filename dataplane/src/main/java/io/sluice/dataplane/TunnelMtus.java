package io.sluice.dataplane;

import io.sluice.packet.Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * How large packets through tunnels may be where routers on the way have said so (RFC 1191, RFC 8201). What was learnt is
 * forgotten after ten minutes, as RFC 1191, section 6.3 has it, for the way may have become wider. Single-threaded: belongs to
 * the {@link ViewAdopter}.
 */
final class TunnelMtus {
    private static final long LIFETIME_NS = 600_000_000_000L;
    private static final int LEAST_IPV4 = 552;                     // as Linux: net.ipv4.route.min_pmtu
    private static final int LEAST_IPV6 = 1_280;                   // RFC 8200, section 5

    private final Map<Address, Learnt> byAddress = new HashMap<>();

    private record Learnt(int mtu, long untilNs) {
    }

    /** Takes note of what was reported, and forgets what is old; returns whether anything changed. */
    boolean poll(final PathMtus reports, final long nowNs) {
        final boolean[] changed = {byAddress.values().removeIf(learnt -> nowNs - learnt.untilNs > 0)};
        reports.read((hi, lo, mtu) -> changed[0] |= learn(new Address(hi, lo), mtu, nowNs));
        return changed[0];
    }

    /** A report may be forged: none makes packets smaller than every way takes. */
    private boolean learn(final Address address, final int mtu, final long nowNs) {
        final int limit = Math.max(mtu, address.isIpv4() ? LEAST_IPV4 : LEAST_IPV6);
        final Learnt before = byAddress.put(address, new Learnt(limit, nowNs + LIFETIME_NS));
        return before == null || before.mtu != limit;
    }

    /** The size of packets to this address, when its route takes {@code mtu}. */
    int limit(final InetAddress address, final int mtu) {
        final Learnt learnt = byAddress.get(Address.of(address));
        return learnt == null ? mtu : Math.min(mtu, learnt.mtu);
    }
}
