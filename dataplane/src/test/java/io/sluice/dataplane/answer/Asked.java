package io.sluice.dataplane.answer;

import io.sluice.packet.Octets;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketKind;
import io.sluice.packet.PacketShape;
import org.agrona.concurrent.UnsafeBuffer;

/** A question as received, amid other memory, and the answer that is written over it. */
final class Asked {
    static final long OURS = 0x0200_0000_0099L;

    private static final int MARGIN = 65;

    private Asked() {
    }

    /** One of the three answers. */
    interface Answer {
        int write(UnsafeBuffer frames, PacketShape shape, long mac);
    }

    static byte[] answered(final Packet question, final PacketKind kind, final Answer answer) {
        final byte[] frame = question.frame();
        final UnsafeBuffer frames = Octets.between(frame, MARGIN);
        final PacketShape shape = new PacketShape();
        if (shape.measure(frames, MARGIN, frame.length) != kind) {
            throw new AssertionError("this is " + shape.kind() + ", not " + kind);
        }
        final int length = answer.write(frames, shape, OURS);
        final byte[] written = Octets.copy(frames, MARGIN, length);
        refuseTouched(frames, Math.max(length, frame.length));
        return written;
    }

    private static void refuseTouched(final UnsafeBuffer frames, final int length) {
        for (int i = 0; i < frames.capacity(); i++) {
            if ((i < MARGIN || i >= MARGIN + length) && (frames.getByte(i) & 0xff) != 0xa5) {
                throw new AssertionError("written outside the frame, at " + (i - MARGIN));
            }
        }
    }
}
