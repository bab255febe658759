package io.sluice.dataplane.rewrite;

import io.sluice.flow.FlowTable;
import io.sluice.packet.PacketKind;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The way back of NAT and full NAT: what a backend sends is made a packet of the VIP to the client, and leaves by the station
 * that brought the client's. What can't be said in the client's family is refused: the frame is of no octets then, to be dropped.
 */
public final class Reply {
    private static final int FAMILIES_DIFFER_BY = 20;              // the headers of IPv6 and IPv4, in octets

    private final FlowTable flows;
    private final Translate translate;
    private final Introduction introduction;

    /** Of the connections of one worker. */
    public Reply(final FlowTable flows) {
        this.flows = flows;
        this.translate = new Translate(flows);
        this.introduction = new Introduction(flows);
    }

    /**
     * Makes a packet go to the client.
     *
     * @param packet TRANSPORT, LATER_FRAGMENT or ICMP_ERROR
     * @param target the backend that sent it, or that it is about
     * @param flow   the reply line of its connection
     */
    public void rewrite(final UnsafeBuffer frames, final PacketShape packet, final Target target, final int flow) {
        final int forward = flows.twin(flow);
        if ((packet.tcpFlags() & Tcp.SYN) != 0) {
            MssClamp.apply(frames, packet, target.mss());
        }
        if (introduction.concernsReplies(forward)) {
            correct(frames, packet, forward);
        }
        final boolean ipv4 = Translate.nearIsIpv4(flows, forward);
        final int at = translate.turn(frames, packet, packet.l3(), forward, ipv4, ~flows.differences(flow));
        Link.leave(frames, packet, at, !ipv4, flows.lastHopMac(forward), target.ownMac(), flows.lastHopVlan(forward));
    }

    private void correct(final UnsafeBuffer frames, final PacketShape packet, final int forward) {
        if (packet.kind() == PacketKind.TRANSPORT) {
            introduction.back(frames, packet, forward);
        } else if (packet.kind() == PacketKind.ICMP_ERROR) {
            introduction.error(frames, packet, forward);
        }
    }

    /** How many octets fewer the IP packet will have on its way to the client: 20, 0 or -20. */
    public int shrinksBy(final PacketShape packet, final int flow) {
        if (Translate.nearIsIpv4(flows, flows.twin(flow)) != packet.ipv6()) {
            return 0;
        }
        return packet.ipv6() ? FAMILIES_DIFFER_BY : -FAMILIES_DIFFER_BY;
    }
}
