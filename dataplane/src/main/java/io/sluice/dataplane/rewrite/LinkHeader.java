package io.sluice.dataplane.rewrite;

import io.sluice.packet.Ethernet;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Wire;

import org.agrona.concurrent.UnsafeBuffer;

/** The Ethernet header of a packet that is routed: none of the received one, tags neither, goes on with it. */
final class LinkHeader {
    private static final int TAG = Ethernet.LENGTH - Short.BYTES;

    private LinkHeader() {
    }

    /** How long it is. */
    static int length(final int vlan) {
        return vlan == PacketShape.UNTAGGED ? Ethernet.LENGTH : Ethernet.LENGTH + Ethernet.TAG_LENGTH;
    }

    /**
     * Writes a header that ends at {@code l3}.
     *
     * @param vlan the tag to put in, or {@link PacketShape#UNTAGGED}
     * @param type what follows: {@link Ethernet#IPV4} or {@link Ethernet#IPV6}
     * @return where the frame begins now
     */
    static int put(
        final UnsafeBuffer frames, final int l3, final long nextHop, final long own, final int vlan, final int type) {
        final int at = l3 - length(vlan);
        Ethernet.addresses(frames, at, nextHop, own);
        if (vlan != PacketShape.UNTAGGED) {
            Wire.putInt(frames, at + TAG, Ethernet.VLAN << 16 | vlan);
        }
        Wire.putShort(frames, l3 - Short.BYTES, (short) type);
        return at;
    }
}
