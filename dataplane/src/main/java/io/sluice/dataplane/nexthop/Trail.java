package io.sluice.dataplane.nexthop;

import io.sluice.netlink.Link;
import io.sluice.netlink.Route;
import io.sluice.netlink.RouteType;
import io.sluice.packet.PacketShape;
import io.sluice.table.NextHop;
import io.sluice.table.NextHopState;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Where the route to an address leads: the rules from route and link to {@link Way}, but for the neighbour.
 *
 * @param direct  {@code RESOLVED} when, without a gateway, it is for the neighbour to say; else why frames go nowhere
 * @param routed  the same where a gateway will do
 * @param place   the neighbour; empty when there is none
 * @param gateway whether that is a gateway
 * @param vlan    as in {@link Way}, like the rest
 */
record Trail(NextHopState direct, NextHopState routed, Optional<Place> place, boolean gateway, int vlan, int mtu,
    InetAddress source) {

    /** The route was not looked up yet. */
    static final Trail UNKNOWN = nowhere(NextHopState.RESOLVING, NextHopState.RESOLVING);

    /**
     * Judges a route just looked up.
     *
     * @param device index of the device we work on
     * @param out    the device that the route leaves by; if not known yet it counts as none of ours, until the kernel tells of it
     */
    static Trail of(final InetAddress destination, final Route route, final int device, final Optional<Link> out) {
        if (route.type() == RouteType.LOCAL) {                     // this host itself, by its loopback
            return nowhere(NextHopState.OTHER_INTERFACE, NextHopState.OTHER_INTERFACE);
        }
        if (route.type() != RouteType.UNICAST) {
            return nowhere(NextHopState.NO_ROUTE, NextHopState.NO_ROUTE);
        }
        if (route.wraps()) {
            return nowhere(NextHopState.ENCAPSULATED, NextHopState.ENCAPSULATED);
        }
        final Optional<Link> ours = out.filter(link -> isOurs(link, device));
        final boolean gateway = route.gateway().isPresent();
        final NextHopState direct = gateway ? NextHopState.BEHIND_GATEWAY : NextHopState.RESOLVED;
        if (ours.isEmpty()) {
            return nowhere(gateway ? direct : NextHopState.OTHER_INTERFACE, NextHopState.OTHER_INTERFACE);
        }
        final Link link = ours.get();
        final boolean tagged = link.index() != device;
        final NextHopState routed = tagged && link.tag() == Link.SERVICE_TAG ? NextHopState.SERVICE_VLAN : NextHopState.RESOLVED;
        return new Trail(direct, routed, Optional.of(new Place(link.index(), route.gateway().orElse(destination))), gateway,
            tagged ? link.vlan() : PacketShape.UNTAGGED, mtu(route, link), route.source().orElse(null));
    }

    /** Whether what leaves by a link leaves by our device, tagged or not. */
    static boolean isOurs(final Link link, final int device) {
        return link.index() == device || link.isVlanOf(device);
    }

    private static Trail nowhere(final NextHopState direct, final NextHopState routed) {
        return new Trail(direct, routed, Optional.empty(), false, PacketShape.UNTAGGED, 0, null);
    }

    /** A route may claim more than its device can send. */
    private static int mtu(final Route route, final Link link) {
        return route.mtu() == 0 ? link.mtu() : Math.min(route.mtu(), link.mtu());
    }

    /** Whether frames go to the neighbour, once it is resolved. */
    boolean leads(final boolean gatewayAllowed) {
        return state(gatewayAllowed) == NextHopState.RESOLVED;
    }

    private NextHopState state(final boolean gatewayAllowed) {
        return gatewayAllowed ? routed : direct;
    }

    /** The way along this trail; {@code neighbour} counts where the trail leads to it. */
    Way way(final boolean gatewayAllowed, final NextHop neighbour) {
        final NextHopState state = state(gatewayAllowed);
        final NextHop next = state == NextHopState.RESOLVED ? named(neighbour) : new NextHop(state, 0);
        return new Way(next, vlan, mtu, source);
    }

    private NextHop named(final NextHop neighbour) {
        return gateway && neighbour.state() == NextHopState.UNREACHABLE
            ? new NextHop(NextHopState.GATEWAY_UNREACHABLE, 0) : neighbour;
    }
}
