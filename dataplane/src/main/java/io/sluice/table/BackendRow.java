package io.sluice.table;

import java.net.InetAddress;

/**
 * One backend of one VIP.
 *
 * @param id             see {@link Ids}
 * @param vipId          the VIP it serves
 * @param name           for people; 1 to 255 bytes of UTF-8
 * @param address        of one host; made from a literal, never by DNS
 * @param port           where it listens, 1 to 65535; 0 for the port that the client asked for
 * @param weight         its share of new connections against the other backends' weights, 0 to 65535; 0 takes no new ones
 * @param priority       for {@link SchedulerKind#FAILOVER}, 0 to 255; those of the smallest number take all connections
 * @param healthy        false: takes no new connections, whatever its weight
 * @param forwarding     how packets are carried to it; null for the VIP's way
 * @param serverId       what it writes into QUIC connection ids; null for nothing
 * @param maxConnections how many connections it is given at most; 0 for any number
 * @param sorry          it takes connections only when no other backend of the VIP can
 * @param drain          whether, and how far, it is being drained
 */
public record BackendRow(int id, int vipId, String name, InetAddress address, int port, int weight, int priority,
                         boolean healthy, Forwarding forwarding, ServerId serverId, int maxConnections, boolean sorry,
                         Drain drain) {
    /** The largest weight; the smallest is 0. */
    public static final int MAX_WEIGHT = 65_535;
    /** The last priority; the first is 0. */
    public static final int MAX_PRIORITY = 255;

    /** Refuses what no backend can be. */
    public BackendRow {
        RowField.id(id, "backend");
        RowField.id(vipId, "VIP");
        RowField.name(name);
        address = RowField.address(address);
        if (port < 0 || port > PortRange.MAX_PORT) {
            throw new IllegalArgumentException("port " + port + " is not within 0.." + PortRange.MAX_PORT);
        }
        if (weight < 0 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("weight " + weight + " is not within 0.." + MAX_WEIGHT);
        }
        if (priority < 0 || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException("priority " + priority + " is not within 0.." + MAX_PRIORITY);
        }
        if (maxConnections < 0) {
            throw new IllegalArgumentException("a limit of " + maxConnections + " connections is negative; 0 is none");
        }
        if (drain == null) {
            throw new IllegalArgumentException("whether backend " + name + " is drained is missing");
        }
    }

    /** A backend without a limit that is not drained. */
    public BackendRow(final int id, final int vipId, final String name, final InetAddress address, final int port,
                      final int weight, final int priority, final boolean healthy, final Forwarding forwarding,
                      final ServerId serverId) {
        this(id, vipId, name, address, port, weight, priority, healthy, forwarding, serverId, 0, false, Drain.NONE);
    }

    /** The same backend with another limit, and as a sorry one or not. */
    public BackendRow with(final int limit, final boolean asSorry) {
        return new BackendRow(id, vipId, name, address, port, weight, priority, healthy, forwarding, serverId, limit, asSorry,
            drain);
    }

    /** The same backend, drained so far. */
    public BackendRow with(final Drain soFar) {
        return new BackendRow(id, vipId, name, address, port, weight, priority, healthy, forwarding, serverId, maxConnections,
            sorry, soFar);
    }

    /** A backend on the port that is asked for, reached the VIP's way. */
    public BackendRow(final int id, final int vipId, final String name, final InetAddress address, final int weight,
                      final int priority, final boolean healthy) {
        this(id, vipId, name, address, 0, weight, priority, healthy, null, null);
    }

    /** A backend of the first priority, on the port that is asked for, reached the VIP's way. */
    public BackendRow(final int id, final int vipId, final String name, final InetAddress address, final int weight,
                      final boolean healthy) {
        this(id, vipId, name, address, weight, 0, healthy);
    }

    /** How packets are carried to it, its VIP being that one. */
    public Forwarding forwarding(final VipRow vip) {
        return forwarding == null ? vip.forwarding() : forwarding;
    }
}
