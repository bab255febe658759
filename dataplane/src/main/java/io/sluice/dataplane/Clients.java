package io.sluice.dataplane;

import io.sluice.packet.PacketShape;
import io.sluice.table.Persistence;

/**
 * Who counts as one client of a persistent VIP: all whose addresses begin alike. Immutable.
 *
 * @param vipId    the VIP's id
 * @param lifetime seconds that a client stays on its backend after its last connection
 */
record Clients(int vipId, int lifetime, long maskHi, long maskLo) {
    private static final int IPV4_AT = 96;                         // where IPv4's 32 bits begin in a v4-mapped address

    /** Those of a VIP, whose packets are all of one family. */
    static Clients of(final int vipId, final Persistence persistence, final boolean ipv4) {
        final int bits = ipv4 ? IPV4_AT + persistence.prefixV4() : persistence.prefixV6();
        return new Clients(vipId, persistence.seconds(), leading(Math.min(bits, Long.SIZE)),
            leading(Math.max(bits - Long.SIZE, 0)));
    }

    private static long leading(final int bits) {
        return bits == 0 ? 0 : -1L << Long.SIZE - bits;
    }

    int find(final StickTable sticks, final PacketShape packet, final int nowSeconds) {
        return sticks.find(vipId, packet.sourceHi() & maskHi, packet.sourceLo() & maskLo, lifetime, nowSeconds);
    }

    boolean began(final StickTable sticks, final long hi, final long lo, final int backend, final int nowSeconds) {
        return sticks.began(vipId, hi & maskHi, lo & maskLo, backend, lifetime, nowSeconds);
    }

    boolean resides(final StickTable sticks, final long hi, final long lo, final int backend, final int nowSeconds) {
        return sticks.resides(vipId, hi & maskHi, lo & maskLo, backend, lifetime, nowSeconds);
    }

    void ended(final StickTable sticks, final long hi, final long lo, final boolean wasSomebodys, final int nowSeconds) {
        sticks.ended(vipId, hi & maskHi, lo & maskLo, wasSomebodys, nowSeconds);
    }
}
