package io.sluice.dataplane.rewrite;

import io.sluice.packet.Checksum;
import io.sluice.packet.Ipv4;
import io.sluice.packet.Ipv6;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import org.agrona.concurrent.UnsafeBuffer;

/** Puts octets into a TCP packet, by moving what is in front of them, and cuts its payload off. */
final class TcpGap {
    private TcpGap() {
    }

    /**
     * Moves the IP packet up to {@code at} so many octets towards the beginning of the frame; the lengths in it are right then,
     * and its TCP checksum but for what is to be in the gap.
     *
     * @param at     behind the first {@link Tcp#MIN_LENGTH} octets of the TCP header, by an even number
     * @param octets an even number
     * @return where the IP packet begins now
     */
    static int open(final UnsafeBuffer frames, final PacketShape packet, final int at, final int octets) {
        final int l3 = packet.l3() - octets;
        frames.putBytes(l3, frames, packet.l3(), at - packet.l3());
        lengthen(frames, packet, l3, octets);
        Tcp.patch(frames, packet.l4() - octets, octets);
        return l3;
    }

    /** Cuts the payload off, if there is any, as if it had been lost on the way. */
    static void cutPayload(final UnsafeBuffer frames, final PacketShape packet) {
        final int tcp = packet.l4();
        final int payload = tcp + Tcp.headerLength(frames, tcp);
        final int length = packet.l3() + packet.l3Length() - payload;
        Tcp.patch(frames, tcp, Checksum.ofSum(Checksum.sum(frames, payload, length) + length));
        lengthen(frames, packet, packet.l3(), -length);
    }

    private static void lengthen(final UnsafeBuffer frames, final PacketShape packet, final int l3, final int octets) {
        if (packet.ipv6()) {
            Ipv6.payloadLength(frames, l3, Ipv6.payloadLength(frames, l3) + octets);
        } else {
            Ipv4.patchTotalLength(frames, l3, Ipv4.totalLength(frames, l3) + octets);
        }
    }
}
