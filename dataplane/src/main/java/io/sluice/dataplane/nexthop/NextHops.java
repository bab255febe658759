package io.sluice.dataplane.nexthop;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import io.sluice.linux.LinuxException;
import io.sluice.netlink.KernelChanges;
import io.sluice.netlink.KernelTables;
import io.sluice.netlink.Prefix;
import io.sluice.netlink.Route;
import io.sluice.netlink.Rtnetlink;
import io.sluice.table.NextHop;
import io.sluice.table.NextHopState;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The next hop of each backend, as the kernel of this host sees it. Single-threaded: one thread beside the workers opens it,
 * polls it every few milliseconds and asks it.
 *
 * <p>A backend is reached directly when the host's route to it leaves by our device, or by a VLAN of it (frames keep the tag they
 * came with), without a gateway; the MAC is then that of the kernel's neighbour entry. The kernel resolves only what somebody
 * sends to, and our frames pass it by, so it is asked: every second for neighbours it does not know or that failed, every five
 * for stale ones, which it then probes. A backend that changes its MAC without a word is therefore noticed as by any Linux host:
 * when its entry is no longer fresh (base_reachable_time, about 30 s), plus 5 to 10 s.
 *
 * <p>Work per poll is bounded: thousands of backends take several polls, and keep what they had until it is their turn.
 */
public final class NextHops implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NextHops.class);
    private static final NextHop UNKNOWN = new NextHop(NextHopState.RESOLVING, 0);
    private static final int ROUTES_PER_POLL = 256;
    private static final int ASKED_PER_POLL = 128;

    private final int device;
    private final Rtnetlink kernel;
    private final KernelTables tables;
    private final CloseStack owned;
    private final TreeMap<InetAddress, Hop> hops = new TreeMap<>(Prefix.ORDER);
    private final Set<Hop> unrouted = new LinkedHashSet<>();       // whose route is to be looked up, longest waiting first
    private final Set<Hop> unasked = new LinkedHashSet<>();        // for whom the kernel is to be asked, longest waiting first
    private final Pace lookRound = new Pace(250_000_000L);
    private final Pace complaints = new Pace(60_000_000_000L);
    private boolean rerouteAll;
    private boolean changed;
    private long nowNs;

    private NextHops(final int device, final CloseStack opening) {
        this.device = device;
        this.kernel = opening.push(Rtnetlink.open());
        this.tables = opening.push(KernelTables.open(new News()));
        this.owned = opening.release();
    }

    /** Starts following the kernel's tables in the calling thread's network namespace, for backends reached by {@code device}. */
    public static NextHops open(final Interface device) {
        try (CloseStack opening = new CloseStack()) {
            return new NextHops(device.index(), opening);
        }
    }

    /** Takes over the backends of the newest edition. New ones are {@code RESOLVING} until a {@link #poll} gets to them. */
    public void want(final Set<InetAddress> addresses) {
        hops.keySet().removeIf(address -> !addresses.contains(address));
        unrouted.removeIf(hop -> !addresses.contains(hop.address()));
        unasked.removeIf(hop -> !addresses.contains(hop.address()));
        for (final InetAddress address : addresses) {
            if (!hops.containsKey(address)) {
                final Hop hop = new Hop(address);
                hops.put(address, hop);
                unrouted.add(hop);
            }
        }
    }

    /**
     * Applies what the kernel has said since the last call, and asks it where that is due.
     *
     * @param now of {@link System#nanoTime}
     * @return whether any next hop changed
     */
    public boolean poll(final long now) {
        nowNs = now;
        changed = false;
        tables.poll();
        if (rerouteAll) {
            rerouteAll = false;
            unrouted.addAll(hops.values());
        }
        someOf(unrouted, ROUTES_PER_POLL, this::lookUp);
        if (lookRound.due(nowNs)) {
            hops.values().stream().filter(hop -> hop.isDue(nowNs)).forEach(unasked::add);
        }
        if (tables.current()) {                                    // else an entry unseen yet may be a permanent one
            someOf(unasked, ASKED_PER_POLL, this::ask);
        }
        return changed;
    }

    /** The next hop of a backend address; {@code RESOLVING} for one that nobody wanted. */
    public NextHop of(final InetAddress address) {
        final Hop hop = hops.get(address);
        return hop == null ? UNKNOWN : hop.next();
    }

    /** When the kernel refuses, that hop goes to the end, and the rest waits for the next poll. */
    private void someOf(final Set<Hop> waiting, final int limit, final Consumer<Hop> what) {
        final Iterator<Hop> each = waiting.iterator();
        for (int i = 0; i < limit && each.hasNext(); i++) {
            final Hop hop = each.next();
            each.remove();
            try {
                what.accept(hop);
            } catch (final LinuxException e) {
                complain(e);
                waiting.add(hop);
                return;
            }
        }
    }

    private void lookUp(final Hop hop) {
        final boolean linkLocal = hop.address() instanceof Inet6Address && hop.address().isLinkLocalAddress();
        final Route route = kernel.route(hop.address(), linkLocal ? device : 0);
        changed |= hop.route(route, device, tables.link(route.ifindex()));
        judge(hop);
    }

    private void judge(final Hop hop) {
        if (hop.onLink()) {
            changed |= hop.neighbour(tables.neighbour(hop.ifindex(), hop.address()), nowNs);
            if (hop.isDue(nowNs)) {
                unasked.add(hop);
            }
        }
    }

    private void ask(final Hop hop) {
        if (hop.isDue(nowNs)) {
            hop.asked(nowNs);
            if (tables.neighbour(hop.ifindex(), hop.address()).isPresent()) {
                kernel.confirm(hop.ifindex(), hop.address());
            } else {
                kernel.resolve(hop.ifindex(), hop.address());
            }
        }
    }

    private void complain(final LinuxException e) {
        if (complaints.due(nowNs)) {
            LOG.warn("the kernel refused, and will be asked again: {}{}", e.getMessage(), e.errno() == Linux.ENOBUFS
                ? "; its neighbour table is full: raise net.ipv4.neigh.default.gc_thresh3 or its IPv6 twin" : "");
        }
    }

    @Override
    public void close() {
        owned.close();
    }

    private final class News implements KernelChanges {
        @Override
        public void neighbour(final int ifindex, final InetAddress address) {
            final Hop hop = hops.get(address);
            if (hop != null && hop.ifindex() == ifindex) {
                judge(hop);
            }
        }

        @Override
        public void route(final Prefix destinations) {
            unrouted.addAll(hops.subMap(destinations.first(), true, destinations.last(), true).values());
        }

        @Override
        public void everything() {
            rerouteAll = true;
        }
    }
}
