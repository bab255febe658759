package io.sluice.testbed.bench;

import io.sluice.packet.Address;
import io.sluice.table.AddressBlock;
import io.sluice.table.Forwarding;
import io.sluice.table.ForwardingMode;
import io.sluice.table.SourcePool;
import io.sluice.table.Tunnel;

/** How the packets of a benchmark are carried: a forwarding mode, and of those that translate both directions. */
public enum Carriage {
    DSR("dsr", Forwarding.DSR, false),
    NAT("nat", Forwarding.of(ForwardingMode.NAT), false),
    NAT_REPLIES("nat, replies", Forwarding.of(ForwardingMode.NAT), true),
    FULLNAT("fullnat", Forwarding.fullnat(pool()), false),
    FULLNAT_REPLIES("fullnat, replies", Forwarding.fullnat(pool()), true),
    IPIP("ipip", Forwarding.of(ForwardingMode.IPIP), false),
    GRE("gre", Forwarding.of(ForwardingMode.GRE), false),
    GUE("gue", Forwarding.of(ForwardingMode.GUE), false),
    VXLAN("vxlan", Forwarding.of(ForwardingMode.VXLAN, new Tunnel(0, 42, 0, null)), false),
    GENEVE("geneve", Forwarding.of(ForwardingMode.GENEVE, new Tunnel(0, 42, 0, null)), false),
    DSCP("dscp", Forwarding.dscp(10), false);

    private final String label;
    private final Forwarding forwarding;
    private final boolean replies;

    Carriage(final String label, final Forwarding forwarding, final boolean replies) {
        this.label = label;
        this.forwarding = forwarding;
        this.replies = replies;
    }

    /** Enough for a million connections to each backend. */
    private static SourcePool pool() {
        return SourcePool.of(new AddressBlock(Address.of("100.64.0.0").inet(), 28),
            new AddressBlock(Address.of("2001:db8:64::").inet(), 124));
    }

    Forwarding forwarding() {
        return forwarding;
    }

    /** Whether what is measured are the backends' packets. */
    boolean replies() {
        return replies;
    }

    @Override
    public String toString() {
        return label;
    }
}
