package io.sluice.dataplane.rewrite;

import io.sluice.flow.FlowTable;
import io.sluice.packet.Ethernet;
import io.sluice.packet.PacketKind;
import io.sluice.packet.PacketShape;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * NAT and full NAT: the packet is made one to the backend, from the client or from the pool, as {@link Opening} has decided. What
 * can't be said in the backend's family is refused: the frame is of no octets then, to be dropped.
 */
public final class Nat implements Rewrite {
    private final FlowTable flows;
    private final Translate translate;
    private final Introduction introduction;

    /** Of the connections of one worker. */
    public Nat(final FlowTable flows) {
        this.flows = flows;
        this.translate = new Translate(flows);
        this.introduction = new Introduction(flows);
    }

    @Override
    public void rewrite(final UnsafeBuffer frames, final PacketShape packet, final Target target, final int flow) {
        int l3 = packet.l3();
        if (packet.kind() == PacketKind.TRANSPORT) {
            follow(frames, packet, flow);
            if (packet.tcpFlags() != 0) {
                MssClamp.apply(frames, packet, target.mss());
                l3 = introduction.forward(frames, packet, target, flow);
            }
        }
        final int twin = flows.twin(flow);
        final boolean ipv4 = Translate.farIsIpv4(flows, twin);
        final int at = l3 == Translate.REFUSED ? l3
            : translate.turn(frames, packet, l3, twin, ipv4, flows.differences(twin));
        Link.leave(frames, packet, at, !ipv4, target.mac(), target.ownMac(), target.vlan());
    }

    /** Replies go to the station that brought the last request: the client's router may be another by now. */
    private void follow(final UnsafeBuffer frames, final PacketShape packet, final int flow) {
        flows.lastHop(flow, Ethernet.source(frames, packet.offset()), packet.vlan());
    }
}
