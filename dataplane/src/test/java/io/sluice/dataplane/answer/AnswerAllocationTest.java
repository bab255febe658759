package io.sluice.dataplane.answer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import java.lang.management.ManagementFactory;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class AnswerAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int SLOT = 256;

    private final byte[][] questions = {
        Packet.arpRequest("198.51.100.1", "192.0.2.7").frame(),
        Packet.neighbourSolicitation("2001:db8::80", "2001:db8::7").frame(),
        Packet.neighbourSolicitation("2001:db8::80", "::").frame(),
        Packet.echoRequest().from("192.0.2.7").to("198.51.100.1").ipOptions(1).frame(),
        Packet.echoRequest().from("2001:db8::7").to("2001:db8::80").frame()};
    private final UnsafeBuffer frames = new UnsafeBuffer(new byte[questions.length * SLOT]);
    private final PacketShape shape = new PacketShape();

    @Test
    void aMillionAnswersAllocateNothing() {
        allocatedBy(20_000);                               // warm up the answers, and the measuring

        final long bytes = allocatedBy(1_000_000);

        assertTrue(bytes < 4_096, bytes + " bytes");       // the JVM's own noise is a few hundred bytes in all
    }

    private long allocatedBy(final int answers) {
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < answers; i++) {
            final int slot = i % questions.length;
            frames.putBytes(slot * SLOT, questions[slot]);
            answer(slot * SLOT, questions[slot].length);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private void answer(final int offset, final int length) {
        switch (shape.measure(frames, offset, length)) {
            case ARP_REQUEST:
                ArpAnswer.reply(frames, shape, Asked.OURS);
                break;
            case NEIGHBOUR_SOLICITATION:
                NeighbourAnswer.advertise(frames, shape, Asked.OURS);
                break;
            case ECHO_REQUEST:
                EchoAnswer.reply(frames, shape, Asked.OURS);
                break;
            default:
                throw new AssertionError(shape.kind() + " is no question");
        }
    }
}
