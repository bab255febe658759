package io.sluice.dataplane.rewrite;

import io.sluice.flow.FlowTable;
import io.sluice.packet.Checksum;
import io.sluice.packet.Icmp;
import io.sluice.packet.Icmpv6;
import io.sluice.packet.Ipv4;
import io.sluice.packet.Ipv6;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import io.sluice.packet.Udp;
import io.sluice.packet.Wire;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * ICMP errors about packets of translated connections, made to be about the packets as their sender sent them. The tuple of the
 * shape is that of the packet in the error turned round; its line in the flow table has a twin, whose tuple is that of the
 * sender's own packets:
 * <pre>
 *   router -> source, "S:sp -> B:bp is too big"    becomes    router -> client, "C:cp -> V:vp is too big"
 *   outer destination   :=  source of the twin
 *   outer source        :=  kept if a router's; destination of the twin if it is the other end's own, or of the other family
 *   packet in the error :=  from source to destination of the twin
 * </pre>
 * The checksums of the packet in the error are patched where they are there, but for SCTP's, which nobody can verify of a packet
 * cut off. The ICMP checksum comes out right if it was right, and wrong if it was wrong. Single-threaded: belongs to a worker.
 */
final class IcmpTranslate {
    private static final int ADDRESSES = 12;                       // in the IPv4 header: source, then destination
    private static final int TCP_CHECKSUM_END = 18;                // in the TCP header
    private static final int LARGEST_ICMPV6_ERROR = 1_280;         // RFC 4443, section 3.1

    private final FlowTable flows;
    private final FamilyTranslate families;

    IcmpTranslate(final FlowTable flows, final FamilyTranslate families) {
        this.flows = flows;
        this.families = families;
    }

    /** Translates an error where it lies. Returns where the IP packet begins now, or {@link Translate#REFUSED}. */
    int turn(final UnsafeBuffer frames, final PacketShape packet, final int twin, final boolean ipv4) {
        return ipv4 == packet.ipv6() ? exchange(frames, packet, twin) : sameFamily(frames, packet, twin);
    }

    private int sameFamily(final UnsafeBuffer frames, final PacketShape packet, final int twin) {
        final int l3 = packet.l3();
        final int icmp = packet.l4();
        final int end = l3 + packet.l3Length();
        final int wrong = checksum(frames, l3, icmp, end);
        final long change = packet.ipv6() ? innerIpv6(frames, packet.innerL3(), twin) : innerIpv4(frames, packet.innerL3(), twin);
        innerTransport(frames, packet.innerL4(), end, packet.protocol(), change, twin);
        if (packet.ipv6()) {
            outerIpv6(frames, packet, twin);
        } else {
            outerIpv4(frames, packet, twin);
        }
        sumUp(frames, l3, icmp, end, wrong);
        return l3;
    }

    /** 0 if the ICMP message holds its own right checksum; else by how much it is wrong. */
    private static int checksum(final UnsafeBuffer frames, final int l3, final int icmp, final int end) {
        return Checksum.ofSum(sum(frames, l3, icmp, end));
    }

    private static void sumUp(final UnsafeBuffer frames, final int l3, final int icmp, final int end, final int wrong) {
        Icmp.checksum(frames, icmp, 0);
        Icmp.checksum(frames, icmp, Checksum.ofSum(sum(frames, l3, icmp, end) + wrong));
    }

    private static long sum(final UnsafeBuffer frames, final int l3, final int icmp, final int end) {
        final long message = Checksum.sum(frames, icmp, end - icmp);
        return isIpv6(frames, l3) ? message + Checksum.pseudoHeader(
            Ipv6.sourceHi(frames, l3), Ipv6.sourceLo(frames, l3), Ipv6.destinationHi(frames, l3), Ipv6.destinationLo(frames, l3),
            Icmpv6.PROTOCOL, end - icmp) : message;
    }

    private static boolean isIpv6(final UnsafeBuffer frames, final int l3) {
        return Wire.getByte(frames, l3) >>> 4 == 6;
    }

    private long innerIpv4(final UnsafeBuffer frames, final int l3, final int twin) {
        final long from = Wire.getLong(frames, l3 + ADDRESSES);
        final long to = flows.sourceLo(twin) << 32 | flows.destinationLo(twin) & 0xffff_ffffL;
        Wire.putLong(frames, l3 + ADDRESSES, to);
        final long change = Checksum.difference(from, to);
        Ipv4.patch(frames, l3, change);
        return change;
    }

    private long innerIpv6(final UnsafeBuffer frames, final int l3, final int twin) {
        final long change = change(twin, Ipv6.sourceHi(frames, l3), Ipv6.sourceLo(frames, l3),
            Ipv6.destinationHi(frames, l3), Ipv6.destinationLo(frames, l3));
        Ipv6.source(frames, l3, flows.sourceHi(twin), flows.sourceLo(twin));
        Ipv6.destination(frames, l3, flows.destinationHi(twin), flows.destinationLo(twin));
        return change;
    }

    private long change(final int twin, final long sourceHi, final long sourceLo, final long destinationHi,
        final long destinationLo) {
        return Checksum.difference(sourceHi, sourceLo, flows.sourceHi(twin), flows.sourceLo(twin))
            + Checksum.difference(destinationHi, destinationLo, flows.destinationHi(twin), flows.destinationLo(twin));
    }

    /** The first eight octets are there, what is behind them may be cut off. */
    private void innerTransport(
        final UnsafeBuffer frames, final int l4, final int end, final int protocol, final long change, final int twin) {
        final int from = Wire.getInt(frames, l4);
        final int to = flows.sourcePort(twin) << Short.SIZE | flows.destinationPort(twin);
        Wire.putInt(frames, l4, to);
        final long difference = change + Checksum.differenceOfInts(from, to);
        if (protocol == Udp.PROTOCOL && Udp.checksum(frames, l4) != 0) {
            Udp.checksum(frames, l4, Checksum.patch(Udp.checksum(frames, l4), difference));
        } else if (protocol == Tcp.PROTOCOL && end - l4 >= TCP_CHECKSUM_END) {
            Tcp.patch(frames, l4, difference);
        }
    }

    private void outerIpv4(final UnsafeBuffer frames, final PacketShape packet, final int twin) {
        final int l3 = packet.l3();
        Ipv4.timeToLive(frames, l3, Ipv4.timeToLive(frames, l3) - 1);
        if (Ipv4.source(frames, l3) == (int) packet.sourceLo()) {
            Ipv4.source(frames, l3, (int) flows.destinationLo(twin));
        }
        Ipv4.destination(frames, l3, (int) flows.sourceLo(twin));
    }

    private void outerIpv6(final UnsafeBuffer frames, final PacketShape packet, final int twin) {
        final int l3 = packet.l3();
        Ipv6.hopLimit(frames, l3, Ipv6.hopLimit(frames, l3) - 1);
        if (Ipv6.sourceLo(frames, l3) == packet.sourceLo() && Ipv6.sourceHi(frames, l3) == packet.sourceHi()) {
            Ipv6.source(frames, l3, flows.destinationHi(twin), flows.destinationLo(twin));
        }
        Ipv6.destination(frames, l3, flows.sourceHi(twin), flows.sourceLo(twin));
    }

    /** To the other family: headers are written from the inside out, each in front of the next. */
    private int exchange(final UnsafeBuffer frames, final PacketShape packet, final int twin) {
        final boolean toIpv6 = !packet.ipv6();
        final int l3 = packet.l3();
        final int icmp = packet.l4();
        final int wrong = checksum(frames, l3, icmp, l3 + packet.l3Length());
        final long outer = Wire.getLong(frames, l3);
        final int hops = (toIpv6 ? Ipv4.timeToLive(frames, l3) : Ipv6.hopLimit(frames, l3)) - 1;
        final long message = IcmpTypes.exchanged(frames, icmp, packet.innerL3(), toIpv6);
        int end = packet.innerL3() + IcmpTypes.lengthOfOriginal(frames, icmp, l3 + packet.l3Length() - packet.innerL3(), toIpv6);
        final int inner = toIpv6 ? FamilyTranslate.toIpv6(frames, packet.innerL3(), packet.innerL4(), 0)
            : families.toIpv4(frames, packet.innerL3(), packet.innerL4(), 0);
        if (message == IcmpTypes.REFUSED || inner == FamilyTranslate.REFUSED || end - packet.innerL4() < Long.BYTES) {
            return Translate.REFUSED;
        }
        FamilyTranslate.addresses(frames, inner, toIpv6,
            flows.sourceHi(twin), flows.sourceLo(twin), flows.destinationHi(twin), flows.destinationLo(twin));
        innerTransport(frames, packet.innerL4(), end, packet.protocol(), change(packet, twin), twin);
        Wire.putLong(frames, inner - Icmp.LENGTH, message);
        final int at = inner - Icmp.LENGTH - (toIpv6 ? Ipv6.LENGTH : Ipv4.MIN_LENGTH);
        end = toIpv6 ? Math.min(end, at + LARGEST_ICMPV6_ERROR) : end;
        if (toIpv6) {
            Wire.putLong(frames, at, 6L << 60 | (outer >>> 48 & 0xff) << 52 | (long) (end - at - Ipv6.LENGTH) << 16
                | Icmpv6.PROTOCOL << 8 | hops);
        } else {
            Wire.putLong(frames, at, 0x45L << 56 | (outer >>> 52 & 0xff) << 48 | (long) (end - at) << 32
                | families.inOnePiece(end - at) & 0xffff_ffffL);
            Wire.putInt(frames, at + Long.BYTES, hops << 24 | Icmp.PROTOCOL << 16);
        }
        FamilyTranslate.addresses(frames, at, toIpv6,
            flows.destinationHi(twin), flows.destinationLo(twin), flows.sourceHi(twin), flows.sourceLo(twin));
        sumUp(frames, at, inner - Icmp.LENGTH, end, wrong);
        return at;
    }

    /** The tuple of the shape is that of the packet in the error turned round. */
    private long change(final PacketShape packet, final int twin) {
        return change(twin, packet.destinationHi(), packet.destinationLo(), packet.sourceHi(), packet.sourceLo());
    }
}
