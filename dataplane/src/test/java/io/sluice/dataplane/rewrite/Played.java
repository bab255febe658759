package io.sluice.dataplane.rewrite;

import io.sluice.dataplane.io.PacketIo;
import io.sluice.packet.Octets;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import org.agrona.concurrent.UnsafeBuffer;

/** A frame as received, amid other memory, and what is sent instead of it. */
final class Played {
    private static final int MARGIN = PacketIo.HEADROOM + 64;

    private Played() {
    }

    /** Whatever rewrites a packet. */
    interface Rewriting {
        void rewrite(UnsafeBuffer frames, PacketShape packet);
    }

    static byte[] played(final Packet packet, final Rewriting rewriting) {
        return played(packet.frame(), rewriting);
    }

    /** What is sent, and an error if anything but the frame and the head room before it was touched. */
    static byte[] played(final byte[] frame, final Rewriting rewriting) {
        final UnsafeBuffer frames = Octets.between(frame, MARGIN);
        final PacketShape packet = measured(frames, MARGIN, frame.length);
        rewriting.rewrite(frames, packet);
        refuseTouched(frames, MARGIN - PacketIo.HEADROOM, MARGIN + frame.length);
        if (packet.offset() < MARGIN - PacketIo.HEADROOM || packet.offset() + packet.length() > MARGIN + frame.length) {
            throw new AssertionError("sent from outside the frame, at " + (packet.offset() - MARGIN) + ", " + packet.length());
        }
        return Octets.copy(frames, packet.offset(), packet.length());
    }

    /** What the packet path knows of a frame. */
    static PacketShape measured(final byte[] frame) {
        return measured(new UnsafeBuffer(frame), 0, frame.length);
    }

    private static PacketShape measured(final UnsafeBuffer frames, final int at, final int length) {
        final PacketShape packet = new PacketShape();
        packet.measure(frames, at, length);
        return packet;
    }

    private static void refuseTouched(final UnsafeBuffer frames, final int from, final int to) {
        for (int i = 0; i < frames.capacity(); i++) {
            if ((i < from || i >= to) && (frames.getByte(i) & 0xff) != 0xa5) {
                throw new AssertionError("written outside the frame, at " + (i - MARGIN));
            }
        }
    }
}
