package io.sluice.dataplane.rewrite;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.sluice.packet.Checksum;
import io.sluice.packet.Ipv4;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import org.agrona.concurrent.UnsafeBuffer;

/** Puts octets into a TCP packet, by moving what is in front of them, and cuts its payload off. */
final class TcpGap {
    private static final int IPV4_TOTAL_LENGTH = 2;
    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV6_PAYLOAD_LENGTH = 4;

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
        add(frames, packet.l4() - octets, octets);
        return l3;
    }

    /** Adds to the sum that the TCP checksum is the complement of. */
    static void add(final UnsafeBuffer frames, final int tcp, final long sum) {
        Tcp.checksum(frames, tcp, Checksum.ofSum((~Tcp.checksum(frames, tcp) & 0xffff) + sum));
    }

    /** Cuts the payload off, as if it had been lost on the way. */
    static void cutPayload(final UnsafeBuffer frames, final PacketShape packet) {
        final int tcp = packet.l4();
        final int payload = tcp + TcpOptions.headerLength(frames, tcp);
        final int length = packet.l3() + packet.l3Length() - payload;
        add(frames, tcp, Checksum.ofSum(Checksum.sum(frames, payload, length) + length));
        lengthen(frames, packet, packet.l3(), -length);
    }

    private static void lengthen(final UnsafeBuffer frames, final PacketShape packet, final int l3, final int octets) {
        final int lengthAt = l3 + (packet.ipv6() ? IPV6_PAYLOAD_LENGTH : IPV4_TOTAL_LENGTH);
        final int from = frames.getShort(lengthAt, BIG_ENDIAN);
        frames.putShort(lengthAt, (short) (from + octets), BIG_ENDIAN);
        if (!packet.ipv6()) {
            final int checksum = Checksum.patchShort(Ipv4.checksum(frames, l3), from, from + octets);
            frames.putShort(l3 + IPV4_CHECKSUM, (short) checksum, BIG_ENDIAN);
        }
    }
}
