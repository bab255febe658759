package io.sluice.netlink;

import static io.sluice.netlink.NetlinkAbi.RTM_DELADDR;
import static io.sluice.netlink.NetlinkAbi.RTM_DELLINK;
import static io.sluice.netlink.NetlinkAbi.RTM_DELNEIGH;
import static io.sluice.netlink.NetlinkAbi.RTM_DELNEXTHOP;
import static io.sluice.netlink.NetlinkAbi.RTM_DELROUTE;
import static io.sluice.netlink.NetlinkAbi.RTM_DELRULE;
import static io.sluice.netlink.NetlinkAbi.RTM_GETADDR;
import static io.sluice.netlink.NetlinkAbi.RTM_GETLINK;
import static io.sluice.netlink.NetlinkAbi.RTM_GETNEIGH;
import static io.sluice.netlink.NetlinkAbi.RTM_NEWADDR;
import static io.sluice.netlink.NetlinkAbi.RTM_NEWLINK;
import static io.sluice.netlink.NetlinkAbi.RTM_NEWNEIGH;
import static io.sluice.netlink.NetlinkAbi.RTM_NEWNEXTHOP;
import static io.sluice.netlink.NetlinkAbi.RTM_NEWROUTE;
import static io.sluice.netlink.NetlinkAbi.RTM_NEWRULE;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Linux;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;

/**
 * The kernel's links, addresses and neighbours in the network namespace of the thread that opened this: asked for once, then
 * followed. Single-threaded.
 *
 * <p>News and listing come over two sockets, and news received since before the listing is applied after it, so for every object
 * the newest word is the last. When the kernel had to drop news, all that is still queued is thrown away and the tables are read
 * afresh.
 */
public final class KernelTables implements AutoCloseable {
    private static final int DATAGRAMS_PER_POLL = 1024;
    private static final int ATTEMPTS = 100;

    private final NetlinkSocket news;
    private final Rtnetlink kernel;
    private final CloseStack owned;
    private final KernelChanges listener;
    private KernelSnapshot tables = new KernelSnapshot();
    private boolean lost = true;
    private boolean current;

    private KernelTables(final NetlinkSocket news, final Rtnetlink kernel, final CloseStack owned, final KernelChanges listener) {
        this.news = news;
        this.kernel = kernel;
        this.owned = owned;
        this.listener = listener;
    }

    /** Reads the tables; {@code listener} hears what changes from then on. */
    public static KernelTables open(final KernelChanges listener) {
        try (CloseStack opening = new CloseStack()) {
            final NetlinkSocket news = opening.push(NetlinkSocket.open(NetlinkAbi.RTNLGRP_LINK, NetlinkAbi.RTNLGRP_NEIGH,
                NetlinkAbi.RTNLGRP_IPV4_IFADDR, NetlinkAbi.RTNLGRP_IPV4_ROUTE, NetlinkAbi.RTNLGRP_IPV4_RULE,
                NetlinkAbi.RTNLGRP_IPV6_IFADDR, NetlinkAbi.RTNLGRP_IPV6_ROUTE, NetlinkAbi.RTNLGRP_IPV6_RULE,
                NetlinkAbi.RTNLGRP_NEXTHOP));
            final Rtnetlink kernel = opening.push(Rtnetlink.open());
            final KernelTables tables = new KernelTables(news, kernel, opening.release(), listener);
            opening.push(tables);
            for (int attempt = 0; !tables.readAfresh(); attempt++) {
                if (attempt == ATTEMPTS) {
                    throw new IllegalStateException("the kernel's network tables changed during each of " + ATTEMPTS
                        + " attempts to read them; stop what keeps changing links or addresses ('ip monitor' shows it)");
                }
            }
            opening.release();
            return tables;
        }
    }

    /**
     * Applies what the kernel has said since the last call, a bounded amount of it. One system call when there is nothing.
     *
     * @return whether anything changed
     */
    public boolean poll() {
        boolean changed = false;
        int length = 0;
        for (int i = 0; i < DATAGRAMS_PER_POLL && length != NetlinkSocket.NOTHING; i++) {
            length = news.receive();
            lost |= length == NetlinkSocket.LOST;
            if (!lost && length != NetlinkSocket.NOTHING) {
                changed |= apply(new Messages(news.received(), length));
            }
        }
        if (lost && length == NetlinkSocket.NOTHING && readAfresh()) {
            listener.everything();
            changed = true;
        }
        current = !lost && length == NetlinkSocket.NOTHING;
        return changed;
    }

    /** Whether the last {@link #poll} got to the end of what the kernel had said by then. */
    public boolean current() {
        return current;
    }

    /** Replaces the tables; leaves them, to be tried again, when the kernel's changed meanwhile. */
    private boolean readAfresh() {
        final KernelSnapshot fresh = new KernelSnapshot();
        lost = !(kernel.dump(RTM_GETLINK, m -> fresh.link(m, true)) && kernel.dump(RTM_GETADDR, m -> fresh.address(m, true))
            && kernel.dump(RTM_GETNEIGH, m -> fresh.neighbour(m, true).isPresent()));
        if (!lost) {
            tables = fresh;
        }
        return !lost;
    }

    private boolean apply(final Messages messages) {
        boolean changed = false;
        while (messages.next()) {
            changed |= switch (messages.type()) {
                case RTM_NEWLINK, RTM_DELLINK -> everythingIf(tables.link(messages, messages.type() == RTM_NEWLINK));
                case RTM_NEWADDR, RTM_DELADDR -> everythingIf(tables.address(messages, messages.type() == RTM_NEWADDR));
                case RTM_NEWNEIGH, RTM_DELNEIGH -> neighbour(messages);
                case RTM_NEWROUTE, RTM_DELROUTE -> route(messages);
                case RTM_NEWRULE, RTM_DELRULE, RTM_NEWNEXTHOP, RTM_DELNEXTHOP -> everythingIf(true);
                default -> false;
            };
        }
        return changed;
    }

    private boolean everythingIf(final boolean changed) {
        if (changed) {
            listener.everything();
        }
        return changed;
    }

    private boolean neighbour(final Messages message) {
        final Optional<Neighbour> changed = tables.neighbour(message, message.type() == RTM_NEWNEIGH);
        changed.ifPresent(neighbour -> listener.neighbour(neighbour.ifindex(), neighbour.address()));
        return changed.isPresent();
    }

    private boolean route(final Messages message) {
        final int family = message.octet(0);
        if (family != Linux.AF_INET && family != Linux.AF_INET6 || !Route.isProper(message)) {
            return false;
        }
        listener.route(Route.destinations(message));
        return true;
    }

    /** All devices. */
    public Collection<Link> links() {
        return Collections.unmodifiableCollection(tables.links.values());
    }

    /** The device with this number. */
    public Optional<Link> link(final int ifindex) {
        return Optional.ofNullable(tables.links.get(ifindex));
    }

    /** All addresses of this host. */
    public Collection<Address> addresses() {
        return Collections.unmodifiableCollection(tables.addresses.values());
    }

    /** What is known of a host on a link; empty when the kernel has no entry for it. */
    public Optional<Neighbour> neighbour(final int ifindex, final InetAddress address) {
        return Optional.ofNullable(tables.neighbours.get(new KernelSnapshot.Host(ifindex, address)));
    }

    @Override
    public void close() {
        owned.close();
    }
}
