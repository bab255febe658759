package io.sluice.netlink;

import java.net.InetAddress;

/** Hears from {@link KernelTables#poll} what has changed, after the tables have it, on the thread that polls. */
public interface KernelChanges {
    /** A neighbour appeared, changed or went. */
    void neighbour(int ifindex, InetAddress address);

    /** A route to these destinations appeared, changed or went. */
    void route(Prefix destinations);

    /**
     * Something changed that any route may hang on: a link, an address of the host, a policy rule, a next-hop object. Also
     * said when news was lost and the tables have been read afresh: then neighbours may have changed as well.
     */
    void everything();
}
