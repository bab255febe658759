package io.sluice.dataplane;

import io.sluice.dataplane.answer.ArpAnswer;
import io.sluice.dataplane.answer.EchoAnswer;
import io.sluice.dataplane.answer.NeighbourAnswer;
import io.sluice.dataplane.answer.ResetAnswer;
import io.sluice.packet.PacketKind;
import io.sluice.packet.PacketShape;
import org.agrona.concurrent.UnsafeBuffer;

/** What is asked about an address of ours is answered in place, as the host that owns it would. */
final class Answers {
    private final UnsafeBuffer frames;

    Answers(final UnsafeBuffer frames) {
        this.frames = frames;
    }

    /** Answers what belongs to no connection, or says why not. */
    Verdict answer(final PacketShape packet, final ForwardingView view) {
        final PacketKind kind = packet.kind();
        if (kind == PacketKind.OTHER) {
            return Verdict.DROPPED_UNSUPPORTED;
        }
        if (!view.isOurs(packet)) {
            return Verdict.DROPPED_NOT_A_VIP;
        }
        return switch (kind) {
            case ARP_REQUEST -> sent(packet, ArpAnswer.reply(frames, packet, view.mac()), Verdict.ANSWERED_ARP);
            case NEIGHBOUR_SOLICITATION ->
                sent(packet, NeighbourAnswer.advertise(frames, packet, view.mac()), Verdict.ANSWERED_SOLICITATION);
            case ECHO_REQUEST -> packet.destinationMac() != view.mac() ? Verdict.DROPPED_OTHER_HOST
                : sent(packet, EchoAnswer.reply(frames, packet, view.mac()), Verdict.ANSWERED_ECHO);
            default -> Verdict.DROPPED_UNSUPPORTED;
        };
    }

    /** Tells the sender of a TCP segment that its connection is over. */
    Verdict reset(final PacketShape packet, final ForwardingView view) {
        ResetAnswer.reset(frames, packet, view.mac());
        return Verdict.ANSWERED_RESET;
    }

    private static Verdict sent(final PacketShape packet, final int length, final Verdict verdict) {
        packet.reframe(packet.offset(), length);
        return verdict;
    }
}
