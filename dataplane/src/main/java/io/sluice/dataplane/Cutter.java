package io.sluice.dataplane;

import io.sluice.packet.Ipv4;
import io.sluice.packet.PacketKind;
import io.sluice.packet.PacketShape;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Cuts IPv4 packets that are too large for their way and may be sent in pieces, as a router does (RFC 791, section 3.2). The
 * first piece stays where it is; the rest is decided upon as a packet of its own, a later fragment, by way of the
 * {@link Exchange}. Options go with both. Belongs to a {@link PacketPath}.
 */
final class Cutter {
    private static final int OFFSET_UNIT = 8;

    private final UnsafeBuffer frames;
    private final WorkerState state;

    Cutter(final UnsafeBuffer frames, final WorkerState state) {
        this.frames = frames;
        this.state = state;
    }

    /**
     * Cuts a packet so that its first piece has no more than {@code room} octets.
     *
     * @param backend and {@code flow}: where it goes, for the rest to follow
     * @return false when it cannot be cut so short, or there is no room for the rest; then it is as it was
     */
    boolean cut(final PacketShape packet, final int room, final int backend, final int flow, final int nowSeconds) {
        final int l3 = packet.l3();
        final int header = Ipv4.headerLength(frames, l3);
        final int first = (room - header) / OFFSET_UNIT * OFFSET_UNIT;
        if (first < OFFSET_UNIT || packet.kind() == PacketKind.ICMP_ERROR) {
            return false;
        }
        final int flagsAndOffset = Ipv4.flagsAndOffset(frames, l3);
        final int rest = packet.l3Length() - header - first;
        final int id = Ipv4.identification(frames, l3);
        if (!state.exchange().putRest(frames, packet, header, first, rest, flagsAndOffset)) {
            return false;
        }
        Ipv4.flagsAndOffset(frames, l3, flagsAndOffset | Ipv4.MORE_FRAGMENTS);
        Ipv4.totalLength(frames, l3, header + first);
        Ipv4.sumUp(frames, l3);
        packet.cut(header + first, id);
        if (packet.kind() == PacketKind.TRANSPORT) {
            state.fragments().first(packet, backend, flow, nowSeconds);
        }
        return true;
    }
}
