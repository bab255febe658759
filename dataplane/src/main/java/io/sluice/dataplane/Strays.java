package io.sluice.dataplane;

import io.sluice.dataplane.rewrite.Target;
import io.sluice.flow.FlowTable;
import io.sluice.packet.Icmp;
import io.sluice.packet.IcmpError;
import io.sluice.packet.Icmpv6;
import io.sluice.packet.PacketShape;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Packets that belong to a connection without being sent by its client: replies that pass Sluice on their way back, ICMP errors,
 * and fragments behind the first. Where this worker does not know the connection, another may. Belongs to a {@link PacketPath}.
 */
final class Strays {
    /** How long a fragment may wait for the first of its datagram. */
    private static final long HOLD_NS = 500_000_000L;

    private final UnsafeBuffer frames;
    private final WorkerState state;
    private final FlowTable flows;
    private final Carrier carrier;
    private final SynClock syns;
    private ForwardingView view;
    private long nowNs;
    private int nowSeconds;

    Strays(final UnsafeBuffer frames, final WorkerState state, final Carrier carrier, final SynClock syns) {
        this.frames = frames;
        this.state = state;
        this.flows = state.flows();
        this.carrier = carrier;
        this.syns = syns;
    }

    void begin(final ForwardingView current, final long now, final int seconds) {
        view = current;
        nowNs = now;
        nowSeconds = seconds;
    }

    /** Whether a translated connection of this client is another worker's: replies, which name the client, must find it. */
    boolean belongsElsewhere(final long clientHi, final long clientLo, final Arrival arrival) {
        return state.workers() > 1 && arrival.legs() == 0 && goesTo(Deal.ownerOf(clientHi, clientLo, state.workers()), arrival);
    }

    /** A packet to no VIP: what a backend says to its client, if it is anything of ours. */
    Verdict reply(final PacketShape packet, final int likely, final Arrival arrival) {
        if (!view.translates()) {
            return view.isVip(packet) ? Verdict.DROPPED_NO_SERVICE : Verdict.DROPPED_NOT_A_VIP;
        }
        final int flow = flows.find(packet, likely);
        if (flow == FlowTable.NONE || !flows.isReply(flow)) {
            return unknownReply(packet, arrival);
        }
        final Target target = view.target(flows.backend(flow));
        if (target == null) {
            return Verdict.DROPPED_UNKNOWN_REPLY;
        }
        syns.answers(packet, flow, target.id());
        view.count(state.number(), target.id(), flows.saw(flow, packet.tcpFlags(), true, nowSeconds));
        if (packet.isFirstFragment()) {
            state.fragments().first(packet, target.id(), flow, nowSeconds);
        }
        return carrier.back(packet, target, flow);
    }

    /** Of a full NAT the port tells whose it is, of a NAT the client. */
    private Verdict unknownReply(final PacketShape packet, final Arrival arrival) {
        final boolean ours = view.isOurs(packet);
        if (state.workers() > 1 && arrival.legs() == 0
            && goesTo(ours ? Deal.ownerOf(packet.destinationPort(), state.workers())
                : Deal.ownerOf(packet.destinationHi(), packet.destinationLo(), state.workers()), arrival)) {
            return Verdict.HANDED_OVER;
        }
        return view.isVip(packet) ? Verdict.DROPPED_NO_SERVICE : Verdict.DROPPED_UNKNOWN_REPLY;
    }

    /** An ICMP error: to the end of the connection whose packet it is about. */
    Verdict error(final PacketShape packet, final Arrival arrival) {
        final int flow = flows.find(packet);
        final Target target = flow == FlowTable.NONE ? null : view.target(flows.backend(flow));
        if (target != null && target.mac() != 0) {
            return flows.isReply(flow) ? carrier.back(packet, target, flow) : carrier.forward(packet, target, flow);
        }
        final int mtu = mtu(packet);
        if (mtu != 0 && view.isTunnelEnd(packet)) {
            state.pathMtus().report(packet.sourceHi(), packet.sourceLo(), mtu);
            return Verdict.DROPPED_PATH_MTU_LEARNT;
        }
        if (goesRound(arrival)) {
            return Verdict.HANDED_OVER;
        }
        final Target likely = view.likely(packet);
        return likely == null || likely.translates() ? Verdict.DROPPED_UNKNOWN_ERROR
            : carrier.forward(packet, likely, FlowTable.NONE);
    }

    /** How large a packet the way takes, when the error says that one was too big; else 0. */
    private int mtu(final PacketShape packet) {
        final int message = packet.l4();
        final int typeAndCode = Icmp.typeAndCode(frames, message);
        if (packet.ipv6()) {
            return typeAndCode == Icmpv6.PACKET_TOO_BIG << Byte.SIZE ? IcmpError.ipv6Mtu(frames, message) : 0;
        }
        return typeAndCode == (Icmp.UNREACHABLE << Byte.SIZE | Icmp.FRAGMENTATION_NEEDED)
            ? IcmpError.ipv4Mtu(frames, message) : 0;
    }

    /** A fragment behind the first: where that one went. */
    Verdict laterFragment(final PacketShape packet, final Arrival arrival) {
        final int known = state.fragments().find(packet, nowSeconds);
        if (known == Fragments.NONE) {
            return wait(arrival);
        }
        final Target target = view.target(state.fragments().backend(known));
        final int flow = state.fragments().flow(known);
        if (target == null || target.mac() == 0) {
            return Verdict.DROPPED_NO_BACKEND;
        }
        if (flow == FlowTable.NONE || !isBetween(flow, packet) || !isRemembered(flow)) {
            return target.translates() ? Verdict.DROPPED_FRAGMENT  // the line is free, or has another connection by now
                : carrier.forward(packet, target, FlowTable.NONE); // or it has moved; its backend is all that was wanted of it
        }
        return flows.isReply(flow) ? carrier.back(packet, target, flow) : carrier.forward(packet, target, flow);
    }

    private boolean isBetween(final int flow, final PacketShape packet) {
        return flows.sourceLo(flow) == packet.sourceLo() && flows.destinationLo(flow) == packet.destinationLo()
            && flows.sourceHi(flow) == packet.sourceHi() && flows.destinationHi(flow) == packet.destinationHi()
            && flows.protocol(flow) == packet.protocol();
    }

    /** A line that was given up keeps its key, but is not found by it; nor is its twin to be trusted. */
    private boolean isRemembered(final int flow) {
        final long sourceHi = flows.sourceHi(flow);
        final long sourceLo = flows.sourceLo(flow);
        final long destinationHi = flows.destinationHi(flow);
        final long destinationLo = flows.destinationLo(flow);
        final int ports = flows.sourcePort(flow) << Short.SIZE | flows.destinationPort(flow);
        final int protocol = flows.protocol(flow);
        final long hash = flows.hash(sourceHi, sourceLo, destinationHi, destinationLo, ports, protocol);
        return flow == flows.find(hash, sourceHi, sourceLo, destinationHi, destinationLo, ports, protocol);
    }

    /** Its first fragment may be late, or another worker's: held back a moment, then shown to the next worker, and so on. */
    private Verdict wait(final Arrival arrival) {
        if (arrival.untilNs() == 0) {
            arrival.untilNs(nowNs + HOLD_NS);
        } else if (nowNs - arrival.untilNs() > 0) {
            return Verdict.DROPPED_FRAGMENT;
        }
        if (arrival.waited() && state.workers() > 1) {
            arrival.next((state.number() + 1) % state.workers());
            return Verdict.HANDED_OVER;
        }
        return Verdict.HELD;
    }

    private boolean goesRound(final Arrival arrival) {
        return arrival.legs() + 1 < state.workers() && goesTo((state.number() + 1) % state.workers(), arrival);
    }

    private boolean goesTo(final int worker, final Arrival arrival) {
        if (worker == state.number()) {
            return false;
        }
        arrival.next(worker);
        return true;
    }
}
