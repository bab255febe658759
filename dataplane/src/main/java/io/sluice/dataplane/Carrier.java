package io.sluice.dataplane;

import io.sluice.dataplane.answer.IcmpErrorAnswer;
import io.sluice.dataplane.rewrite.HopLimit;
import io.sluice.dataplane.rewrite.Reply;
import io.sluice.dataplane.rewrite.Rewrite;
import io.sluice.dataplane.rewrite.Target;
import io.sluice.flow.FlowTable;
import io.sluice.packet.Ipv4;
import io.sluice.packet.PacketKind;
import io.sluice.packet.PacketShape;
import io.sluice.table.Tally;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The last of a packet's way through Sluice, when it is known where it goes: whether it may and can go there, and the rewriting.
 * Belongs to a {@link PacketPath}.
 */
final class Carrier {
    /** As many as Linux sends by default ({@code icmp_msgs_per_sec}). */
    private static final int ICMP_ERRORS_PER_SECOND = 1_000;
    private static final int FRAGMENT_HEADER = 8;                  // RFC 8200, section 4.5
    private static final int LEAST_MTU = 1_280;                    // RFC 8200, section 5
    private static final int FAMILIES_DIFFER_BY = 20;              // the headers of IPv6 and IPv4

    private final UnsafeBuffer frames;
    private final FlowTable flows;
    private final Tally tally;
    private final Rewrite[] rewrites;
    private final Reply reply;
    private final Cutter cutter;
    private ForwardingView view;
    private int second;
    private int errorsInSecond;

    Carrier(final UnsafeBuffer frames, final WorkerState state) {
        this.frames = frames;
        this.flows = state.flows();
        this.tally = state.tally();
        this.rewrites = Rewrite.all(flows);
        this.reply = new Reply(flows);
        this.cutter = new Cutter(frames, state);
    }

    void begin(final ForwardingView current, final int nowSeconds) {
        view = current;
        if (second != nowSeconds) {
            second = nowSeconds;
            errorsInSecond = 0;
        }
    }

    /** To a backend; {@code flow} is the packet's forward line, or {@link FlowTable#NONE}. */
    Verdict forward(final PacketShape packet, final Target target, final int flow) {
        if (target.routed()) {
            if (HopLimit.of(frames, packet) <= 1) {
                return timeExceeded(packet);
            }
            final int room = target.room();
            if (target.grows() ? !fitsIpv6(packet, room, target, flow)
                : packet.l3Length() > room && !fits(packet, room, target, flow)) {
                return tooBig(packet, room);
            }
        }
        final int received = packet.length();
        rewrites[target.mode()].rewrite(frames, packet, target, flow);
        if (packet.length() == 0) {
            return Verdict.DROPPED_UNTRANSLATABLE;
        }
        tally.forwarded(target.id(), view.vipId(target.vip()), received);
        return flow == FlowTable.NONE ? Verdict.FORWARDED_UNTRACKED : Verdict.FORWARDED;
    }

    /** Back to the client, by the router that brought its request; {@code flow} is the packet's reply line. */
    Verdict back(final PacketShape packet, final Target target, final int flow) {
        if (HopLimit.of(frames, packet) <= 1) {
            return timeExceeded(packet);
        }
        final int shrinksBy = reply.shrinksBy(packet, flow);
        final int room = view.mtu() + shrinksBy;
        if (shrinksBy < 0 ? !fitsIpv6(packet, room, target, flow)
            : packet.l3Length() > room && !fits(packet, room, target, flow)) {
            return tooBig(packet, room);
        }
        final int received = packet.length();
        reply.rewrite(frames, packet, target, flow);
        if (packet.length() == 0) {
            return Verdict.DROPPED_UNTRANSLATABLE;
        }
        tally.replied(target.id(), view.vipId(target.vip()), received);
        return Verdict.RETURNED;
    }

    /** Whether it fits, or does so when it is cut. */
    private boolean fits(final PacketShape packet, final int room, final Target target, final int flow) {
        return packet.l3Length() <= room
            || mayBeCut(packet) && cutter.cut(packet, room, target.id(), flow, second);
    }

    /**
     * The same of an IPv4 packet that becomes IPv6. Nobody can cut it after that, so what may be cut is made to fit every way
     * there is (RFC 7915, section 4.1); pieces have a fragment header more.
     */
    private boolean fitsIpv6(final PacketShape packet, final int room, final Target target, final int flow) {
        final int most = mayBeCut(packet) ? Math.min(room, LEAST_MTU - FAMILIES_DIFFER_BY) : room;
        final boolean piece = packet.kind() == PacketKind.LATER_FRAGMENT || packet.isFirstFragment();
        return packet.l3Length() <= (piece ? most - FRAGMENT_HEADER : most)
            || mayBeCut(packet) && cutter.cut(packet, most - FRAGMENT_HEADER, target.id(), flow, second);
    }

    private boolean mayBeCut(final PacketShape packet) {
        return !packet.ipv6() && !Ipv4.dontFragment(frames, packet.l3());
    }

    private Verdict tooBig(final PacketShape packet, final int mtu) {
        final boolean whole = packet.ipv6() || Ipv4.dontFragment(frames, packet.l3());
        if (whole && mayAnswer(packet)) {
            IcmpErrorAnswer.tooBig(frames, packet, mtu, view.mac());
            return Verdict.ANSWERED_TOO_BIG;
        }
        return Verdict.DROPPED_TOO_BIG;
    }

    private Verdict timeExceeded(final PacketShape packet) {
        if (mayAnswer(packet)) {
            IcmpErrorAnswer.timeExceeded(frames, packet, view.mac());
            return Verdict.ANSWERED_TIME_EXCEEDED;
        }
        return Verdict.DROPPED_TIME_EXCEEDED;
    }

    private boolean mayAnswer(final PacketShape packet) {
        return IcmpErrorAnswer.isAnswerable(packet) && ++errorsInSecond <= ICMP_ERRORS_PER_SECOND;
    }
}
