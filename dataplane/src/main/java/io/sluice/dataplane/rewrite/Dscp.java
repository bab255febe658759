package io.sluice.dataplane.rewrite;

import io.sluice.packet.Checksum;
import io.sluice.packet.Ethernet;
import io.sluice.packet.Icmp;
import io.sluice.packet.Ipv4;
import io.sluice.packet.Ipv6;
import io.sluice.packet.PacketKind;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import io.sluice.packet.Udp;
import io.sluice.packet.Wire;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Direct server return over routers: the packet is sent to the backend's own address, and its DSCP tells the backend which VIP it
 * was for. The backend puts the VIP back and answers the client itself. ECN stays; one hop less. What a transport checksum covers
 * changes with the address, so it is patched where the packet has one: in a first fragment too, in later ones there is none,
 * SCTP's covers no addresses. An ICMP error has its own destination changed, never what it quotes.
 */
public final class Dscp implements Rewrite {
    private static final int ECN = 0x03;
    private static final int ONE_HOP = 0x0100;                     // in the 16 bits of hops and protocol
    private static final int IPV4_SERVICE = 1;
    private static final int IPV4_HOPS_PROTOCOL_CHECKSUM = 8;
    private static final int IPV4_DESTINATION = 16;

    /** {@inheritDoc} The frame keeps the padding that it came with. */
    @Override
    public void rewrite(final UnsafeBuffer frames, final PacketShape packet, final Target target, final int flow) {
        MssClamp.apply(frames, packet, target.mss());
        if (packet.ipv6()) {
            ipv6(frames, packet, target.dscp(), target.addressHi(), target.addressLo());
        } else {
            ipv4(frames, packet, target.dscp(), (int) target.addressLo());
        }
        final int end = packet.offset() + packet.length();
        final int start = LinkHeader.put(frames, packet.l3(), target.mac(), target.ownMac(), target.vlan(),
            packet.ipv6() ? Ethernet.IPV6 : Ethernet.IPV4);
        packet.reframe(start, end - start);
    }

    /** All that changes in the header in one pass, and one patch of its checksum. */
    private static void ipv4(final UnsafeBuffer frames, final PacketShape packet, final int dscp, final int address) {
        final int l3 = packet.l3();
        final int before = Wire.getShort(frames, l3) & 0xffff;
        final int after = before & (0xff00 | ECN) | dscp << 2;
        final int hopsAndChecksum = Wire.getInt(frames, l3 + IPV4_HOPS_PROTOCOL_CHECKSUM);
        final long change = (~Ipv4.destination(frames, l3) & 0xffff_ffffL) + (address & 0xffff_ffffL);
        final int checksum = patched(hopsAndChecksum & 0xffff, change + (~before & 0xffff) + after + (~ONE_HOP & 0xffff));

        Wire.putByte(frames, l3 + IPV4_SERVICE, (byte) after);
        Wire.putInt(frames, l3 + IPV4_HOPS_PROTOCOL_CHECKSUM, (hopsAndChecksum >>> 16) - ONE_HOP << 16 | checksum);
        Wire.putInt(frames, l3 + IPV4_DESTINATION, address);
        if (packet.kind() == PacketKind.TRANSPORT) {
            transport(frames, packet, change);
        }
    }

    private static void ipv6(
        final UnsafeBuffer frames, final PacketShape packet, final int dscp, final long hi, final long lo) {
        final int l3 = packet.l3();
        final int first = Wire.getInt(frames, l3);
        Wire.putInt(frames, l3, first & ~(0xfc << 20) | dscp << 22);
        final long change = Checksum.words(~Ipv6.destinationHi(frames, l3)) + Checksum.words(~Ipv6.destinationLo(frames, l3))
            + Checksum.words(hi) + Checksum.words(lo);
        Ipv6.destination(frames, l3, hi, lo);
        HopLimit.decrement(frames, packet);
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
