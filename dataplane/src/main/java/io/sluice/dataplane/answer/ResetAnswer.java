package io.sluice.dataplane.answer;

import io.sluice.packet.Checksum;
import io.sluice.packet.Ethernet;
import io.sluice.packet.Ipv4;
import io.sluice.packet.Ipv6;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import org.agrona.concurrent.UnsafeBuffer;

import static java.nio.ByteOrder.BIG_ENDIAN;

/**
 * Turns a client's TCP segment into the reset that its backend would answer if it knew the connection no more (RFC 9293, section
 * 3.10.7.1), in the name of the VIP: a bare header of 20 octets, behind an IP header without options.
 */
public final class ResetAnswer {
    private static final int HOPS = 64;
    private static final int DO_NOT_FRAGMENT = 0x4000;
    private static final int CHECKSUM_AND_URGENT = 16;

    private ResetAnswer() {
    }

    /**
     * Sends the reset where the segment came from.
     *
     * @param packet of TCP, and no reset itself; says afterwards where the answer lies
     */
    public static void reset(final UnsafeBuffer frames, final PacketShape packet, final long mac) {
        final int segment = packet.l4();
        final int ports = Tcp.ports(frames, segment);
        final boolean acknowledges = (packet.tcpFlags() & Tcp.ACK) != 0;
        final int sequence = acknowledges ? Tcp.acknowledgement(frames, segment) : 0;
        final int expected = acknowledges ? 0 : Tcp.sequence(frames, segment) + length(frames, packet);
        final int ip = packet.l3();
        final int answer = ip + (packet.ipv6() ? Ipv6.LENGTH : Ipv4.MIN_LENGTH);

        Ethernet.addresses(frames, packet.offset(), Ethernet.source(frames, packet.offset()), mac);
        Tcp.ports(frames, answer, ports & 0xffff, ports >>> Short.SIZE);
        Tcp.sequence(frames, answer, sequence);
        Tcp.acknowledgement(frames, answer, expected);
        Tcp.lengthAndFlags(frames, answer, Tcp.MIN_LENGTH, acknowledges ? Tcp.RST : Tcp.RST | Tcp.ACK);
        Tcp.window(frames, answer, 0);
        frames.putInt(answer + CHECKSUM_AND_URGENT, 0);
        if (packet.ipv6()) {
            overIpv6(frames, packet, ip);
        } else {
            overIpv4(frames, packet, ip);
        }
        final long pseudoHeader = Checksum.pseudoHeader(packet.destinationHi(), packet.destinationLo(), packet.sourceHi(),
            packet.sourceLo(), Tcp.PROTOCOL, Tcp.MIN_LENGTH);
        Tcp.checksum(frames, answer, Checksum.ofSegment(frames, pseudoHeader, answer, Tcp.MIN_LENGTH));
        packet.reframe(packet.offset(), answer + Tcp.MIN_LENGTH - packet.offset());
    }

    /** Octets of sequence that the segment takes, a SYN and a FIN included. */
    private static int length(final UnsafeBuffer frames, final PacketShape packet) {
        final int headers = packet.l4() - packet.l3() + Tcp.headerLength(frames, packet.l4());
        final int flags = packet.tcpFlags();
        return packet.l3Length() - headers + ((flags & Tcp.SYN) != 0 ? 1 : 0) + ((flags & Tcp.FIN) != 0 ? 1 : 0);
    }

    private static void overIpv4(final UnsafeBuffer frames, final PacketShape packet, final int ip) {
        frames.putInt(ip, 0x4500_0000 | Ipv4.MIN_LENGTH + Tcp.MIN_LENGTH, BIG_ENDIAN);
        frames.putInt(ip + 4, DO_NOT_FRAGMENT, BIG_ENDIAN);
        frames.putInt(ip + 8, HOPS << 24 | Tcp.PROTOCOL << 16, BIG_ENDIAN);
        frames.putInt(ip + 12, (int) packet.destinationLo(), BIG_ENDIAN);
        frames.putInt(ip + 16, (int) packet.sourceLo(), BIG_ENDIAN);
        Ipv4.sumUp(frames, ip);
    }

    private static void overIpv6(final UnsafeBuffer frames, final PacketShape packet, final int ip) {
        Ipv6.start(frames, ip, Tcp.MIN_LENGTH, Tcp.PROTOCOL, HOPS);
        Ipv6.source(frames, ip, packet.destinationHi(), packet.destinationLo());
        Ipv6.destination(frames, ip, packet.sourceHi(), packet.sourceLo());
    }
}
