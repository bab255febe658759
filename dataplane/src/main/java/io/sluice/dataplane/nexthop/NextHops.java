package io.sluice.dataplane.nexthop;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import io.sluice.linux.LinuxException;
import io.sluice.netlink.Address;
import io.sluice.netlink.KernelChanges;
import io.sluice.netlink.KernelTables;
import io.sluice.netlink.Prefix;
import io.sluice.netlink.Route;
import io.sluice.netlink.RouteType;
import io.sluice.netlink.Rtnetlink;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to each backend, as the kernel of this host sees it, and the host's own addresses. Single-threaded: one thread beside
 * the workers opens it, polls it every few milliseconds and asks it.
 *
 * <p>A backend is reached when the host's route to it leaves by our device or by a VLAN of it: directly, or by a gateway where
 * the forwarding mode lets one (an IPv4 route may have an IPv6 gateway, and an IPv6 one is mostly link-local). The MAC is then
 * that of the kernel's neighbour entry. Of a route with several hops (RTA_MULTIPATH) the kernel's lookup names one, so one
 * backend's packets all go that way, different backends' different ways; if it names a hop by another device, that backend is
 * out of reach.
 *
 * <p>The kernel resolves only what somebody sends to, and our frames pass it by, so it is asked: every second for neighbours it
 * does not know or that failed, every five for stale ones, which it then probes; a gateway like a backend, once for all behind
 * it. A neighbour that changes its MAC without a word is therefore noticed as by any Linux host: when its entry is no longer
 * fresh (base_reachable_time, about 30 s), plus 5 to 10 s.
 *
 * <p>Each route is looked up when something changed that it may hang on, and once a minute: of the path MTUs and redirects that
 * it learns and forgets the kernel says nothing by itself.
 *
 * <p>Work per poll is bounded: thousands of backends take several polls, and keep what they had until it is their turn.
 */
public final class NextHops implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NextHops.class);
    private static final int ROUTES_PER_POLL = 256;
    private static final int ASKED_PER_POLL = 128;

    private final int device;
    private final Rtnetlink kernel;
    private final KernelTables tables;
    private final CloseStack owned;
    private final TreeMap<InetAddress, Destination> destinations = new TreeMap<>(Prefix.ORDER);
    private final Map<Place, Hop> hops = new HashMap<>();          // those that some destination is reached by
    private final Set<Destination> unrouted = new LinkedHashSet<>();   // whose route is to be looked up, longest waiting first
    private final Set<Hop> unasked = new LinkedHashSet<>();        // for whom the kernel is to be asked, longest waiting first
    private final Pace lookRound = new Pace(250_000_000L);
    private final Pace routeRound = new Pace(60_000_000_000L);
    private final Pace complaints = new Pace(60_000_000_000L);
    private Set<InetAddress> hostAddresses;
    private int hostEdition;
    private boolean everythingChanged;
    private boolean changed;
    private long nowNs;

    private NextHops(final int device, final CloseStack opening) {
        this.device = device;
        this.kernel = opening.push(Rtnetlink.open());
        this.tables = opening.push(KernelTables.open(new News()));
        this.hostAddresses = readHostAddresses();
        this.owned = opening.release();
    }

    /** Starts following the kernel's tables in the calling thread's network namespace, for backends reached by {@code device}. */
    public static NextHops open(final Interface device) {
        try (CloseStack opening = new CloseStack()) {
            return new NextHops(device.index(), opening);
        }
    }

    /**
     * Takes over the backends of the newest edition. New ones are {@code RESOLVING} until a {@link #poll} gets to them.
     *
     * @param byGateway each address, and whether a gateway will do for any of the backends there
     */
    public void want(final Map<InetAddress, Boolean> byGateway) {
        destinations.values().removeIf(destination -> forgotten(destination, byGateway));
        byGateway.forEach((address, gatewayAllowed) -> {
            final Destination known = destinations.get(address);
            if (known == null) {
                final Destination destination = new Destination(address, gatewayAllowed);
                destinations.put(address, destination);
                unrouted.add(destination);
            } else {
                known.allowGateway(gatewayAllowed);
                follow(known);
            }
        });
    }

    private boolean forgotten(final Destination destination, final Map<InetAddress, Boolean> wanted) {
        if (wanted.containsKey(destination.address())) {
            return false;
        }
        unrouted.remove(destination);
        release(destination.hop());
        return true;
    }

    /**
     * Applies what the kernel has said since the last call, and asks it where that is due.
     *
     * @param now of {@link System#nanoTime}
     * @return whether any way, or the host's addresses, changed
     */
    public boolean poll(final long now) {
        nowNs = now;
        changed = false;
        tables.poll();
        if (everythingChanged | routeRound.due(nowNs)) {
            unrouted.addAll(destinations.values());
        }
        if (everythingChanged) {
            everythingChanged = false;
            renewHostAddresses();
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

    /** The same, for the first time: returns when each route has been looked up, or refused. */
    public void settle(final long now) {
        for (int left = destinations.size(); left >= 0; left -= ROUTES_PER_POLL) {
            poll(now);
        }
    }

    /**
     * The way to a backend's address; {@code RESOLVING} for one that nobody wanted.
     *
     * @param gatewayAllowed whether a gateway will do for this backend; if not, the next hop of one behind a gateway is
     *                       {@code BEHIND_GATEWAY}. So it is too when {@link #want} did not say that one will do
     */
    public Way of(final InetAddress address, final boolean gatewayAllowed) {
        final Destination destination = destinations.get(address);
        return destination == null ? Way.UNKNOWN : destination.way(gatewayAllowed);
    }

    /** All addresses of this host, on all devices, loopback and tentative ones too; immutable, as of the last {@link #poll}. */
    public Set<InetAddress> hostAddresses() {
        return hostAddresses;
    }

    /** Another number whenever {@link #hostAddresses} has become another set. */
    public int hostEdition() {
        return hostEdition;
    }

    /** How many neighbours are followed: each backend that is on a link, and each gateway that will do for any. */
    int neighbours() {
        return hops.size();
    }

    private Set<InetAddress> readHostAddresses() {
        return tables.addresses().stream().map(Address::address).collect(Collectors.toUnmodifiableSet());
    }

    private void renewHostAddresses() {
        final Set<InetAddress> newest = readHostAddresses();
        if (!newest.equals(hostAddresses)) {
            hostAddresses = newest;
            hostEdition++;
            changed = true;
        }
    }

    /** When the kernel refuses, that one goes to the end, and the rest waits for the next poll. */
    private <T> void someOf(final Set<T> waiting, final int limit, final Consumer<T> what) {
        final Iterator<T> each = waiting.iterator();
        for (int i = 0; i < limit && each.hasNext(); i++) {
            final T one = each.next();
            each.remove();
            try {
                what.accept(one);
            } catch (final LinuxException e) {
                complain(e);
                waiting.add(one);
                return;
            }
        }
    }

    private void lookUp(final Destination destination) {
        final Route route = route(destination);
        final Way direct = destination.way(false);
        final Way routed = destination.way(true);
        destination.trail(Trail.of(destination.address(), route, device, tables.link(route.ifindex())));
        follow(destination);
        changed |= !direct.equals(destination.way(false)) || !routed.equals(destination.way(true));
    }

    /**
     * The kernel's answer, but for one thing: it leaves an IPv6 route whose gateway does not answer for a shorter one
     * (rt6_check_neigh, net/ipv6/route.c), and tells nobody when that gateway is back. Where the shorter one is another device's,
     * its default route for example, it is of no use here, and we wait for the gateway.
     */
    private Route route(final Destination destination) {
        final InetAddress address = destination.address();
        if (address instanceof Inet4Address) {
            return kernel.route(address, 0);
        }
        if (address.isLinkLocalAddress()) {
            return kernel.route(address, device);
        }
        final Route preferred = kernel.route(address, 0);
        if (preferred.type() != RouteType.UNICAST
            || tables.link(preferred.ifindex()).filter(link -> Trail.isOurs(link, device)).isPresent()) {
            return preferred;
        }
        final int ours = destination.hop() == null ? device : destination.hop().place().ifindex();
        return kernel.prefixLength(address, ours) > kernel.prefixLength(address, 0) ? kernel.route(address, ours) : preferred;
    }

    /** Sees to it that just the neighbours are followed that are needed. */
    private void follow(final Destination destination) {
        final Hop before = destination.hop();
        final Hop now = destination.place().map(place -> hops.computeIfAbsent(place, Hop::new)).orElse(null);
        if (now != before) {
            destination.hop(now);
            if (now != null) {
                now.use();
            }
            release(before);
        }
        if (now != null) {
            judge(now);
        }
    }

    private void release(final Hop hop) {
        if (hop != null && hop.release()) {
            hops.remove(hop.place());
            unasked.remove(hop);
        }
    }

    private void judge(final Hop hop) {
        changed |= hop.neighbour(tables.neighbour(hop.place().ifindex(), hop.place().address()), nowNs);
        if (hop.isDue(nowNs)) {
            unasked.add(hop);
        }
    }

    private void ask(final Hop hop) {
        if (hop.isDue(nowNs)) {
            hop.asked(nowNs);
            final Place place = hop.place();
            if (tables.neighbour(place.ifindex(), place.address()).isPresent()) {
                kernel.confirm(place.ifindex(), place.address());
            } else {
                kernel.resolve(place.ifindex(), place.address());
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
            final Hop hop = hops.get(new Place(ifindex, address));
            if (hop != null) {
                judge(hop);
            }
        }

        @Override
        public void route(final Prefix destinationsOfIt) {
            unrouted.addAll(destinations.subMap(destinationsOfIt.first(), true, destinationsOfIt.last(), true).values());
        }

        @Override
        public void everything() {
            everythingChanged = true;
        }
    }
}
