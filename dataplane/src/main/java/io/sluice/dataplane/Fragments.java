package io.sluice.dataplane;

import io.sluice.packet.Ipv6;
import io.sluice.packet.PacketShape;

/**
 * Where the first fragments of datagrams went, for those behind them, which have no ports to tell. Of fixed size: 8,192 datagrams
 * in sets of four; where a set is full the one that came first is forgotten. Remembers for 15 seconds, the least that a receiver
 * waits for the rest (RFC 791, section 3.2). Single-threaded: belongs to a worker. Allocates nothing after construction.
 */
final class Fragments {
    /** No such datagram. */
    static final int NONE = -1;

    private static final int SETS = 2_048;
    private static final int WAYS = 4;
    private static final int LIFETIME_SECONDS = 15;
    private static final int KEY_LONGS = 5;

    private final long[] keys = new long[SETS * WAYS * KEY_LONGS];
    private final int[] seen = new int[SETS * WAYS];
    private final int[] backends = new int[SETS * WAYS];
    private final int[] flows = new int[SETS * WAYS];

    /** Remembers where the first fragment of a datagram goes: to a backend, by a line of the flow table or none. */
    void first(final PacketShape packet, final int backend, final int flow, final int nowSeconds) {
        int at = find(packet, nowSeconds);
        if (at == NONE) {
            at = oldest(home(packet), nowSeconds);
        }
        final int key = at * KEY_LONGS;
        keys[key] = packet.sourceHi();
        keys[key + 1] = packet.sourceLo();
        keys[key + 2] = packet.destinationHi();
        keys[key + 3] = packet.destinationLo();
        keys[key + 4] = identity(packet);
        seen[at] = nowSeconds;
        backends[at] = backend;
        flows[at] = flow;
    }

    /** The place of the datagram that this fragment belongs to, or {@link #NONE}. */
    int find(final PacketShape packet, final int nowSeconds) {
        final int home = home(packet);
        for (int at = home; at < home + WAYS; at++) {
            if (matches(at * KEY_LONGS, packet) && nowSeconds - seen[at] < LIFETIME_SECONDS) {
                return at;
            }
        }
        return NONE;
    }

    /** The id of the backend that the datagram goes to, or comes from. */
    int backend(final int at) {
        return backends[at];
    }

    /** Its line in the flow table as it was then, or {@link io.sluice.flow.FlowTable#NONE}. */
    int flow(final int at) {
        return flows[at];
    }

    private int oldest(final int home, final int nowSeconds) {
        int oldest = home;
        for (int at = home + 1; at < home + WAYS; at++) {
            if (nowSeconds - seen[at] > nowSeconds - seen[oldest]) {
                oldest = at;
            }
        }
        return oldest;
    }

    private boolean matches(final int key, final PacketShape packet) {
        return keys[key + 4] == identity(packet)
            && keys[key + 1] == packet.sourceLo() && keys[key + 3] == packet.destinationLo()
            && keys[key] == packet.sourceHi() && keys[key + 2] == packet.destinationHi();
    }

    /**
     * Never 0, which is what an unused place has. IPv4 numbers the datagrams of each protocol apart (RFC 6864), IPv6 all of a
     * source and destination together, and may have other headers before the transport's (RFC 8200, section 4.5).
     */
    private static long identity(final PacketShape packet) {
        return (long) (packet.ipv6() ? Ipv6.FRAGMENT : packet.protocol()) << Integer.SIZE | packet.fragmentId() & 0xffff_ffffL;
    }

    private static int home(final PacketShape packet) {
        final long mixed = (identity(packet) + packet.sourceLo() * 31 + packet.sourceHi() * 17 ^ packet.destinationLo())
            * 0x9e3779b97f4a7c15L;
        return (int) (mixed >>> Long.SIZE - 11) * WAYS;
    }
}
