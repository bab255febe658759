package io.sluice.dataplane.answer;

import io.sluice.packet.Arp;
import io.sluice.packet.Ethernet;
import io.sluice.packet.PacketShape;

import org.agrona.concurrent.UnsafeBuffer;

/** Turns an ARP request into the reply to it (RFC 826). */
public final class ArpAnswer {
    private ArpAnswer() {
    }

    /**
     * Writes "the address you ask for is at {@code mac}" over the question.
     *
     * @param shape says {@link io.sluice.packet.PacketKind#ARP_REQUEST}.
     * @return the length of the reply: the request's, padding too.
     */
    public static int reply(final UnsafeBuffer frames, final PacketShape shape, final long mac) {
        final int arp = shape.l3();
        final long askerMac = Arp.senderMac(frames, arp);
        final int asker = Arp.sender(frames, arp);
        final int asked = Arp.target(frames, arp);

        Ethernet.addresses(frames, shape.offset(), askerMac, mac);
        Arp.operation(frames, arp, Arp.REPLY);
        Arp.sender(frames, arp, mac, asked);
        Arp.target(frames, arp, askerMac, asker);
        return shape.length();
    }
}
