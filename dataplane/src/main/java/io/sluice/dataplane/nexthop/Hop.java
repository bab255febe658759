package io.sluice.dataplane.nexthop;

import io.sluice.netlink.Link;
import io.sluice.netlink.Neighbour;
import io.sluice.netlink.NeighbourState;
import io.sluice.netlink.Route;
import io.sluice.netlink.RouteType;
import io.sluice.table.NextHop;
import io.sluice.table.NextHopState;
import java.net.InetAddress;
import java.util.Optional;

/** What is known of one backend address: the rules from route and neighbour to {@link NextHop}, and when to ask again. */
final class Hop {
    private static final int NOWHERE = 0;
    private static final long NEVER = 0;
    private static final long UNRESOLVED_NS = 1_000_000_000L;
    private static final long STALE_NS = 5_000_000_000L;           // asked, the kernel probes after delay_first_probe_time, 5 s

    private final InetAddress address;
    private NextHop next = new NextHop(NextHopState.RESOLVING, 0);
    private int ifindex = NOWHERE;
    private long askEveryNs = NEVER;
    private long askAtNs;

    Hop(final InetAddress address) {
        this.address = address;
    }

    InetAddress address() {
        return address;
    }

    NextHop next() {
        return next;
    }

    /** Whether the route leads to a link that we can use. */
    boolean onLink() {
        return ifindex != NOWHERE;
    }

    /** That link's number. */
    int ifindex() {
        return ifindex;
    }

    /**
     * Applies a route just looked up; a {@link #neighbour} must follow when it leads to a link of ours.
     *
     * @param device index of the device we work on
     * @param out    the device that the route leaves by
     * @return whether the next hop changed
     */
    boolean route(final Route route, final int device, final Optional<Link> out) {
        if (route.type() == RouteType.LOCAL) {
            return leadsNowhere(NextHopState.OTHER_INTERFACE);     // this host itself, by its loopback
        }
        if (route.type() != RouteType.UNICAST) {
            return leadsNowhere(NextHopState.NO_ROUTE);
        }
        if (route.gateway().isPresent()) {
            return leadsNowhere(NextHopState.BEHIND_GATEWAY);
        }
        if (route.ifindex() != device && !out.map(link -> link.isVlanOf(device)).orElse(false)) {
            return leadsNowhere(NextHopState.OTHER_INTERFACE);
        }
        ifindex = route.ifindex();
        return false;
    }

    private boolean leadsNowhere(final NextHopState why) {
        ifindex = NOWHERE;
        askEveryNs = NEVER;
        return become(new NextHop(why, 0));
    }

    /**
     * Applies what the kernel knows of the neighbour.
     *
     * @return whether the next hop changed
     */
    boolean neighbour(final Optional<Neighbour> known, final long nowNs) {
        final boolean usable = known.isPresent() && known.get().usable();
        if (usable) {
            askEvery(known.get().state() == NeighbourState.STALE ? STALE_NS : NEVER, nowNs);
            return become(new NextHop(NextHopState.RESOLVED, known.get().mac()));
        }
        askEvery(UNRESOLVED_NS, nowNs);
        return become(new NextHop(unresolved(known), 0));
    }

    /** Once it has failed it stays so until it answers, though the kernel starts anew each time it is asked. */
    private NextHopState unresolved(final Optional<Neighbour> known) {
        final boolean failed = known.isPresent() && known.get().state() == NeighbourState.FAILED;
        return failed || next.state() == NextHopState.UNREACHABLE ? NextHopState.UNREACHABLE : NextHopState.RESOLVING;
    }

    private boolean become(final NextHop now) {
        final boolean changed = !now.equals(next);
        next = now;
        return changed;
    }

    /** At once when the need is new. */
    private void askEvery(final long intervalNs, final long nowNs) {
        if (askEveryNs != intervalNs) {
            askEveryNs = intervalNs;
            askAtNs = nowNs;
        }
    }

    /** Whether the kernel is to be asked now to resolve it. */
    boolean isDue(final long nowNs) {
        return askEveryNs != NEVER && askAtNs - nowNs <= 0;
    }

    /** It has been asked. */
    void asked(final long nowNs) {
        askAtNs = nowNs + askEveryNs;
    }
}
