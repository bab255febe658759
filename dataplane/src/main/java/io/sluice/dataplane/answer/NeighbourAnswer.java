package io.sluice.dataplane.answer;

import io.sluice.packet.Address;
import io.sluice.packet.Checksum;
import io.sluice.packet.Ethernet;
import io.sluice.packet.Icmp;
import io.sluice.packet.Icmpv6;
import io.sluice.packet.Ipv6;
import io.sluice.packet.Mac;
import io.sluice.packet.NeighbourDiscovery;
import io.sluice.packet.PacketShape;

import org.agrona.concurrent.UnsafeBuffer;

import static io.sluice.packet.NeighbourDiscovery.LENGTH_WITH_MAC;
import static io.sluice.packet.NeighbourDiscovery.OVERRIDE;
import static io.sluice.packet.NeighbourDiscovery.SOLICITED;

/**
 * Turns a neighbour solicitation into the advertisement that answers it (RFC 4861, section 7.2.4). The router flag is never set:
 * nobody's default route leads through a VIP.
 */
public final class NeighbourAnswer {
    private static final long ALL_NODES_HI = Address.ALL_NODES.hi();
    private static final long ALL_NODES_LO = Address.ALL_NODES.lo();

    private NeighbourAnswer() {
    }

    /**
     * Writes "the address you ask for is at {@code mac}" over the question: to the asker, or, if it has no address yet and only
     * probes whether the one it wants is taken (RFC 4862, section 5.4), to all nodes.
     *
     * @param shape says {@link io.sluice.packet.PacketKind#NEIGHBOUR_SOLICITATION}.
     * @return the length of the advertisement, up to eight octets more than the solicitation's.
     */
    public static int advertise(final UnsafeBuffer frames, final PacketShape shape, final long mac) {
        if ((shape.sourceHi() | shape.sourceLo()) == 0) {
            return advertise(frames, shape, mac, Mac.ofMulticast(ALL_NODES_LO), ALL_NODES_HI, ALL_NODES_LO, OVERRIDE);
        }
        final long askerMac = askerMac(frames, shape);
        return advertise(frames, shape, mac, askerMac, shape.sourceHi(), shape.sourceLo(), SOLICITED | OVERRIDE);
    }

    /** As the asker gives it, else where the frame came from: then it asks one node, which it can reach. */
    private static long askerMac(final UnsafeBuffer frames, final PacketShape shape) {
        final int end = shape.l4() + Ipv6.payloadLength(frames, shape.l3());
        final long given = NeighbourDiscovery.sourceMac(frames, shape.l4(), end);
        return given == NeighbourDiscovery.NONE ? Ethernet.source(frames, shape.offset()) : given;
    }

    private static int advertise(
        final UnsafeBuffer frames, final PacketShape shape, final long mac,
        final long toMac, final long toHi, final long toLo, final int flags) {
        final int ip = shape.l3();
        final int message = shape.l4();
        final long askedHi = shape.destinationHi();
        final long askedLo = shape.destinationLo();

        Ethernet.addresses(frames, shape.offset(), toMac, mac);
        Ipv6.start(frames, ip, LENGTH_WITH_MAC, Icmpv6.PROTOCOL, NeighbourDiscovery.HOP_LIMIT);
        Ipv6.source(frames, ip, askedHi, askedLo);
        Ipv6.destination(frames, ip, toHi, toLo);
        NeighbourDiscovery.message(frames, message, Icmpv6.NEIGHBOUR_ADVERTISEMENT, flags, askedHi, askedLo);
        NeighbourDiscovery.mac(frames, message, NeighbourDiscovery.TARGET_MAC, mac);
        final long pseudoHeader = Checksum.pseudoHeader(askedHi, askedLo, toHi, toLo, Icmpv6.PROTOCOL, LENGTH_WITH_MAC);
        Icmp.checksum(frames, message, Checksum.ofSegment(frames, pseudoHeader, message, LENGTH_WITH_MAC));
        return message + LENGTH_WITH_MAC - shape.offset();
    }
}
