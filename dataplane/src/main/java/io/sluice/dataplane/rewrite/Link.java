package io.sluice.dataplane.rewrite;

import io.sluice.packet.Ethernet;
import io.sluice.packet.Ipv4;
import io.sluice.packet.Ipv6;
import io.sluice.packet.PacketShape;
import org.agrona.concurrent.UnsafeBuffer;

/** The Ethernet header that a translated packet leaves with. */
final class Link {
    private Link() {
    }

    /**
     * Has the packet leave. Where nothing but the MAC addresses is other than received, they alone are written; else the header
     * is written anew in front of the IP packet, and the frame ends where that does: padding is left behind, and put on anew
     * where the frame would be shorter than Ethernet takes.
     *
     * @param l3   where the IP packet begins now; or {@link Translate#REFUSED}, for which nothing is left of the frame
     * @param ipv6 whether it is IPv6 now
     * @param vlan 0 to 4095, {@link PacketShape#UNTAGGED}, or {@link Target#AS_RECEIVED}
     */
    static void leave(final UnsafeBuffer frames, final PacketShape packet, final int l3, final boolean ipv6, final long mac,
        final long ownMac, final int vlan) {
        if (l3 == Translate.REFUSED) {
            packet.reframe(packet.offset(), 0);
            return;
        }
        final int tag = vlan == Target.AS_RECEIVED ? packet.vlan() : vlan;
        final boolean keeps = l3 == packet.l3() && ipv6 == packet.ipv6()
            && tag == packet.vlan() && l3 - packet.offset() == LinkHeader.length(tag);
        if (keeps) {
            Ethernet.addresses(frames, packet.offset(), mac, ownMac);
        } else {
            writeAnew(frames, packet, l3, ipv6, mac, ownMac, tag);
        }
    }

    private static void writeAnew(final UnsafeBuffer frames, final PacketShape packet, final int l3, final boolean ipv6,
        final long mac, final long ownMac, final int tag) {
        final int offset = LinkHeader.put(frames, l3, mac, ownMac, tag, ipv6 ? Ethernet.IPV6 : Ethernet.IPV4);
        final int end = l3 + (ipv6 ? Ipv6.LENGTH + Ipv6.payloadLength(frames, l3) : Ipv4.totalLength(frames, l3));
        packet.reframe(offset, padded(frames, offset, end));
    }

    private static int padded(final UnsafeBuffer frames, final int offset, final int end) {
        final int missing = Ethernet.MIN_FRAME_LENGTH - (end - offset);
        if (missing > 0) {
            frames.setMemory(end, missing, (byte) 0);
            return Ethernet.MIN_FRAME_LENGTH;
        }
        return end - offset;
    }
}
