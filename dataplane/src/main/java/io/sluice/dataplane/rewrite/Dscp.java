package io.sluice.dataplane.rewrite;

import io.sluice.packet.Checksum;
import io.sluice.packet.Icmp;
import io.sluice.packet.Ipv4;
import io.sluice.packet.Ipv6;
import io.sluice.packet.PacketKind;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import io.sluice.packet.Udp;

import org.agrona.concurrent.UnsafeBuffer;

import static java.nio.ByteOrder.BIG_ENDIAN;

/**
 * Direct server return over routers: the packet is sent to the backend's own address, and its DSCP tells the backend which VIP it
 * was for. The backend puts the VIP back and answers the client itself. ECN stays; one hop less. What a transport checksum covers
 * changes with the address, so it is patched where the packet has one: in a first fragment too, in later ones there is none,
 * SCTP's covers no addresses. An ICMP error has its own destination changed, never what it quotes.
 */
public final class Dscp {
    private static final int ECN = 0x03;
    private static final int IPV4_SERVICE = 1;

    /** Makes it a packet to {@code (hi, lo)}, of its own family, with this DSCP. Link header and hops are not touched. */
    static void mark(final UnsafeBuffer frames, final PacketShape packet, final int dscp, final long hi, final long lo) {
        if (packet.ipv6()) {
            ipv6(frames, packet, dscp, hi, lo);
        } else {
            ipv4(frames, packet, dscp, (int) lo);
        }
    }

    private static void ipv4(final UnsafeBuffer frames, final PacketShape packet, final int dscp, final int address) {
        final int l3 = packet.l3();
        final int before = frames.getShort(l3, BIG_ENDIAN) & 0xffff;
        final int after = before & (0xff00 | ECN) | dscp << 2;
        final int asked = Ipv4.destination(frames, l3);
        frames.putByte(l3 + IPV4_SERVICE, (byte) after);
        Ipv4.checksum(frames, l3, Checksum.patchShort(Ipv4.checksum(frames, l3), before, after));
        Ipv4.destination(frames, l3, address);
        if (packet.kind() == PacketKind.TRANSPORT) {
            transport(frames, packet, Checksum.words(~Integer.toUnsignedLong(asked)) + Integer.toUnsignedLong(address));
        }
    }

    private static void ipv6(
        final UnsafeBuffer frames, final PacketShape packet, final int dscp, final long hi, final long lo) {
        final int l3 = packet.l3();
        final int first = frames.getInt(l3, BIG_ENDIAN);
        frames.putInt(l3, first & ~(0xfc << 20) | dscp << 22, BIG_ENDIAN);
        final long change = Checksum.words(~Ipv6.destinationHi(frames, l3)) + Checksum.words(~Ipv6.destinationLo(frames, l3))
            + Checksum.words(hi) + Checksum.words(lo);
        Ipv6.destination(frames, l3, hi, lo);
        if (packet.kind() == PacketKind.TRANSPORT) {
            transport(frames, packet, change);
        } else if (packet.kind() == PacketKind.ICMP_ERROR) {
            final int message = packet.l4();
            Icmp.checksum(frames, message, patched(Icmp.checksum(frames, message), change));
        }
    }

    /** {@code change}: the sum of the complement of what was, and of what is. */
    private static void transport(final UnsafeBuffer frames, final PacketShape packet, final long change) {
        final int l4 = packet.l4();
        if (packet.protocol() == Tcp.PROTOCOL) {
            Tcp.checksum(frames, l4, patched(Tcp.checksum(frames, l4), change));
        } else if (packet.protocol() == Udp.PROTOCOL && Udp.checksum(frames, l4) != 0) {
            Udp.checksum(frames, l4, patched(Udp.checksum(frames, l4), change));
        }
    }

    private static int patched(final int checksum, final long change) {
        return Checksum.ofSum((~checksum & 0xffff) + change);
    }
}
