package io.sluice.dataplane.rewrite;

import io.sluice.packet.Ipv4;
import io.sluice.packet.Ipv6;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Wire;

import org.agrona.concurrent.UnsafeBuffer;

/** What a router does to every packet: one hop less to live. */
public final class HopLimit {
    private static final int IPV4_HOPS_PROTOCOL_CHECKSUM = 8;
    private static final int ONE_HOP = 0x0100_0000;

    private HopLimit() {
    }

    /** How many hops a packet has left. */
    public static int of(final UnsafeBuffer frames, final PacketShape packet) {
        return packet.ipv6() ? Ipv6.hopLimit(frames, packet.l3()) : Ipv4.timeToLive(frames, packet.l3());
    }

    /** Takes one hop from a packet that has some left; whether it may go on is for the caller to have seen. */
    static void decrement(final UnsafeBuffer frames, final PacketShape packet) {
        final int l3 = packet.l3();
        if (packet.ipv6()) {
            Wire.putLong(frames, l3, Wire.getLong(frames, l3) - 1);
        } else {
            final int word = l3 + IPV4_HOPS_PROTOCOL_CHECKSUM;
            Wire.putInt(frames, word, oneLess(Wire.getInt(frames, word)));
        }
    }

    /**
     * Time to live 8, protocol 8, checksum 16, with one hop less and the checksum to match: the word that holds the hops has
     * become 0x0100 less, so its complement has become as much more, carry around (RFC 1624); 0xffff is never right, 0 is.
     */
    static int oneLess(final int word) {
        final int checksum = (word & 0xffff) + 0x0100;
        return (word & 0xffff_0000) - ONE_HOP | (checksum + (checksum + 1 >>> 16)) & 0xffff;
    }
}
