package io.sluice.dataplane.nexthop;

import io.sluice.table.NextHop;
import io.sluice.table.NextHopState;
import java.net.InetAddress;
import java.util.Optional;

/** One backend address: its trail, and the neighbour at the end of it, whom many share when it is a gateway. */
final class Destination {
    private static final NextHop UNKNOWN = new NextHop(NextHopState.RESOLVING, 0);

    private final InetAddress address;
    private boolean gatewayAllowed;
    private Trail trail = Trail.UNKNOWN;
    private Hop hop;                                               // null when nobody needs to know

    Destination(final InetAddress address, final boolean gatewayAllowed) {
        this.address = address;
        this.gatewayAllowed = gatewayAllowed;
    }

    InetAddress address() {
        return address;
    }

    /** Whether a gateway will do for any of the backends at this address. */
    void allowGateway(final boolean allowed) {
        gatewayAllowed = allowed;
    }

    void trail(final Trail newest) {
        trail = newest;
    }

    /** The neighbour that is to be followed for this address, if any. */
    Optional<Place> place() {
        return trail.leads(false) || gatewayAllowed && trail.leads(true) ? trail.place() : Optional.empty();
    }

    /** The one that is followed; null for none. */
    Hop hop() {
        return hop;
    }

    void hop(final Hop now) {
        hop = now;
    }

    /** A gateway is known only where {@link #allowGateway} said that one will do. */
    Way way(final boolean byGateway) {
        return trail.way(byGateway && gatewayAllowed, hop == null ? UNKNOWN : hop.next());
    }
}
