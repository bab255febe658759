package io.sluice.packet;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Measuring a frame, and changing it as a translation does. */
class PacketAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int SLOT = 2_048;

    private final List<byte[]> sent = sent();
    private final UnsafeBuffer frames = new UnsafeBuffer(new byte[sent.size() * SLOT]);
    private final PacketShape shape = new PacketShape(1);
    private long told;

    private static List<byte[]> sent() {
        final Packet tcp = Packet.tcp().from("192.0.2.7", 5000).to("198.51.100.1", 80).syn().tcpOptions(1, 2, 4, 5, 0xb4);
        final Packet udp6 = Packet.udp().from("2001:db8::7", 5000).to("2001:db8::80", 53).extension(60, 8).payload("0123456789");
        final List<byte[]> frames = new ArrayList<>(udp6.fragments(8));
        for (final Packet packet : List.of(tcp, udp6, Packet.sctp().chunk(0, "data"), Packet.icmpTooBig(1_400).about(tcp),
            Packet.icmpTooBig(1_400).about(udp6), Packet.ip(47))) {
            frames.add(packet.frame());
        }
        return frames;
    }

    @Test
    void aMillionPacketsAllocateNothing() {
        allocatedBy(20_000);                               // warm up the views, and the measuring

        final long bytes = allocatedBy(1_000_000);

        assertTrue(bytes < 4_096, bytes + " bytes, told " + told);  // the JVM's own noise is a few hundred bytes in all
    }

    private long allocatedBy(final int packets) {
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < packets; i++) {
            final int slot = i % sent.size();
            frames.putBytes(slot * SLOT, sent.get(slot));
            translate(shape.measure(frames, slot * SLOT, sent.get(slot).length), i);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private void translate(final PacketKind kind, final int i) {
        told += shape.hash() + shape.flowHash() + shape.fragmentId();
        if (kind != PacketKind.TRANSPORT) {
            return;
        }
        final long difference = Checksum.difference(shape.sourceHi(), shape.sourceLo(), i, i);
        if (shape.protocol() == Tcp.PROTOCOL) {
            Tcp.patch(frames, shape.l4(), difference);
            Tcp.clampMss(frames, shape.l4(), 1_000);
        } else if (shape.protocol() == Udp.PROTOCOL) {
            Udp.patch(frames, shape.l4(), difference);
        } else {
            Sctp.patchPorts(frames, shape.l4(), i, shape.l3Length() - shape.l4() + shape.l3());
        }
    }
}
