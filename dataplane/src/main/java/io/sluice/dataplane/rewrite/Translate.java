package io.sluice.dataplane.rewrite;

import io.sluice.flow.FlowTable;
import io.sluice.packet.Address;
import io.sluice.packet.Checksum;
import io.sluice.packet.Ipv6;
import io.sluice.packet.PacketKind;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Sctp;
import io.sluice.packet.Tcp;
import io.sluice.packet.Udp;
import io.sluice.packet.Wire;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Network address and port translation, the same both ways: of the two lines of a connection one has the packet's own tuple, and
 * the other, its twin, that of packets the other way on the far side. So the packet leaves with the twin's tuple turned round.
 * <pre>
 *   new source      :=  destination of the twin
 *   new destination :=  source of the twin
 * </pre>
 * One hop is taken. Checksums are patched (RFC 1624), so one that was wrong stays wrong; by how much, the connection's lines say.
 * A first fragment has its ports and checksum translated like a whole packet's; those behind it have neither. Does not touch the
 * Ethernet header. Single-threaded: belongs to a worker.
 */
final class Translate {
    /** The packet can't be said on the far side: drop it. */
    static final int REFUSED = FamilyTranslate.REFUSED;

    private static final long MAPPED = Address.V4_MAPPED >>> 32;
    private static final long LOWER = 0xffff_ffffL;
    private static final int ADDRESSES = 12;                       // in the IPv4 header: source, then destination
    private static final int TIME_TO_LIVE = 8;                     // in the IPv4 header: and protocol, and checksum
    private static final int ONE_HOP = 0x0100_0000;                // in those four octets
    private static final int ONE_HOP_LESS = 0xfeff;                // in a sum: the complement of 0x0100

    private final FlowTable flows;
    private final FamilyTranslate families = new FamilyTranslate();
    private final IcmpTranslate errors;

    Translate(final FlowTable flows) {
        this.flows = flows;
        this.errors = new IcmpTranslate(flows, families);
    }

    /** Whether the VIP of a forward line is IPv4. Its client says nothing: it may have put a v4-mapped address into IPv6. */
    static boolean nearIsIpv4(final FlowTable flows, final int forward) {
        return flows.destinationLo(forward) >>> 32 == MAPPED && flows.destinationHi(forward) == 0;
    }

    /** Whether the backend of a reply line is IPv4. */
    static boolean farIsIpv4(final FlowTable flows, final int reply) {
        return flows.sourceLo(reply) >>> 32 == MAPPED && flows.sourceHi(reply) == 0;
    }

    /**
     * Translates a packet where it lies.
     *
     * @param l3   where the IP packet begins: {@link PacketShape#l3}, unless it was moved since it was measured, up to and with
     *             the first octets of its transport header
     * @param twin the twin of the packet's line
     * @param ipv4 whether it is to be IPv4
     * @param changes what the other addresses and ports add to sums, as {@link FlowTable#differences} has it
     * @return where the IP packet begins now, or {@link #REFUSED}
     */
    int turn(final UnsafeBuffer frames, final PacketShape packet, final int l3, final int twin, final boolean ipv4,
        final int changes) {
        if (packet.kind() == PacketKind.ICMP_ERROR) {
            return errors.turn(frames, packet, twin, ipv4);
        }
        if (ipv4 == packet.ipv6()) {
            return exchange(frames, packet, l3, twin, changes & 0xffff);
        }
        if (ipv4) {
            turnIpv4(frames, l3, twin, changes >>> Short.SIZE);
        } else {
            turnIpv6(frames, l3, twin);
        }
        return transport(frames, packet, packet.l4() - packet.l3() + l3, changes & 0xffff, twin) ? l3 : REFUSED;
    }

    private void turnIpv4(final UnsafeBuffer frames, final int l3, final int twin, final int change) {
        Wire.putLong(frames, l3 + ADDRESSES, flows.destinationLo(twin) << 32 | flows.sourceLo(twin) & LOWER);
        final int hops = Wire.getInt(frames, l3 + TIME_TO_LIVE);
        Wire.putInt(frames, l3 + TIME_TO_LIVE,
            (hops & 0xffff_0000) - ONE_HOP | Checksum.patch(hops, ONE_HOP_LESS + change));
    }

    private void turnIpv6(final UnsafeBuffer frames, final int l3, final int twin) {
        Ipv6.hopLimit(frames, l3, Ipv6.hopLimit(frames, l3) - 1);
        Ipv6.source(frames, l3, flows.destinationHi(twin), flows.destinationLo(twin));
        Ipv6.destination(frames, l3, flows.sourceHi(twin), flows.sourceLo(twin));
    }

    /** To the other family; in sums, v4-mapped addresses add the same as IPv4's (see {@link Checksum#pseudoHeader}). */
    private int exchange(
        final UnsafeBuffer frames, final PacketShape packet, final int l3, final int twin, final int change) {
        final int l4 = packet.l4() - packet.l3() + l3;
        final boolean toIpv6 = !packet.ipv6();
        final int at = toIpv6 ? FamilyTranslate.toIpv6(frames, l3, l4, 1) : families.toIpv4(frames, l3, l4, 1);
        if (at == REFUSED || !transport(frames, packet, l4, change, twin)) {
            return REFUSED;
        }
        FamilyTranslate.addresses(frames, at, toIpv6,
            flows.destinationHi(twin), flows.destinationLo(twin), flows.sourceHi(twin), flows.sourceLo(twin));
        return toIpv6 && !hasUdpChecksum(frames, packet, l4) && !sumUpUdp(frames, packet, at, l4) ? REFUSED : at;
    }

    private static boolean hasUdpChecksum(final UnsafeBuffer frames, final PacketShape packet, final int l4) {
        return packet.protocol() != Udp.PROTOCOL || packet.kind() != PacketKind.TRANSPORT || Udp.checksum(frames, l4) != 0;
    }

    /** IPv6 wants the checksum that IPv4 did without; of a datagram of which this is only the beginning it can't be known. */
    private static boolean sumUpUdp(final UnsafeBuffer frames, final PacketShape packet, final int l3, final int l4) {
        if (packet.isFirstFragment()) {
            return false;
        }
        final int length = Udp.length(frames, l4);
        final long pseudoHeader = Checksum.pseudoHeader(Ipv6.sourceHi(frames, l3), Ipv6.sourceLo(frames, l3),
            Ipv6.destinationHi(frames, l3), Ipv6.destinationLo(frames, l3), Udp.PROTOCOL, length);
        Udp.checksum(frames, l4, Checksum.ofSegment(frames, pseudoHeader, l4, length));
        return true;
    }

    /** Translates the ports; {@code change} is what they and the addresses add to sums. Returns false if that can't be done. */
    private boolean transport(
        final UnsafeBuffer frames, final PacketShape packet, final int l4, final int change, final int twin) {
        if (packet.kind() != PacketKind.TRANSPORT) {
            return true;
        }
        final int ports = flows.destinationPort(twin) << Short.SIZE | flows.sourcePort(twin);
        if (packet.protocol() == Tcp.PROTOCOL) {
            tcp(frames, l4, change, ports);
            return true;
        }
        if (packet.protocol() == Udp.PROTOCOL) {
            udp(frames, l4, change, ports);
            return true;
        }
        return sctp(frames, packet, l4, ports);
    }

    private static void tcp(final UnsafeBuffer frames, final int l4, final int change, final int ports) {
        Tcp.patch(frames, l4, change);
        Wire.putInt(frames, l4, ports);
    }

    /** In one load and one store. */
    private static void udp(final UnsafeBuffer frames, final int l4, final int change, final int ports) {
        final long header = Wire.getLong(frames, l4);        // ports 32, length 16, checksum 16
        int checksum = (int) header & 0xffff;
        if (checksum != 0) {
            checksum = Checksum.patch(checksum, change);
            checksum = checksum == 0 ? 0xffff : checksum;
        }
        Wire.putLong(frames, l4, (long) ports << 32 | header & 0xffff_0000L | checksum);
    }

    /** Its checksum covers no addresses; and all of the packet, of which a first fragment does not tell the length. */
    private static boolean sctp(final UnsafeBuffer frames, final PacketShape packet, final int l4, final int ports) {
        if (packet.isFirstFragment() && ports != Sctp.ports(frames, l4)) {
            return false;
        }
        Sctp.patchPorts(frames, l4, ports, packet.l3() + packet.l3Length() - packet.l4());
        return true;
    }
}
