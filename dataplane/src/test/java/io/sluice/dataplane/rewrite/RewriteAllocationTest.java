package io.sluice.dataplane.rewrite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sluice.dataplane.answer.IcmpErrorAnswer;
import io.sluice.dataplane.io.PacketIo;
import io.sluice.flow.FlowTable;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import io.sluice.table.Forwarding;
import io.sluice.table.ForwardingMode;
import java.lang.management.ManagementFactory;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class RewriteAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final byte[][] received = {
        Packet.tcp().from("192.0.2.7", 4000).to("198.51.100.1", 80).syn().tcpOptions(2, 4, 5, 0xb4).frame(),
        Packet.udp().from("192.0.2.7", 4000).to("198.51.100.1", 53).payload("hi").frame(),
        Packet.udp().from("192.0.2.7", 4000).to("198.51.100.1", 53).payload(new byte[100]).fragments(64).get(1)};
    private final Target[] targets = {
        target(ForwardingMode.IPIP, false), target(ForwardingMode.GRE, true), target(ForwardingMode.GUE, false),
        target(ForwardingMode.GUE, true), target(ForwardingMode.VXLAN, true), target(ForwardingMode.GENEVE, true)};
    private final Target marked = Targets.of(Forwarding.dscp(46), "198.51.100.1", "10.0.0.10", "10.0.0.1");
    private final UnsafeBuffer frames = new UnsafeBuffer(new byte[512]);
    private final PacketShape packet = new PacketShape();
    private final Rewrite encapsulation = new Encapsulation();
    private final Rewrite dscp = new Dscp();

    private static Target target(final ForwardingMode mode, final boolean overIpv6) {
        return overIpv6
            ? Targets.of(Forwarding.of(mode), "198.51.100.1", "2001:db8::10", "2001:db8::1")
            : Targets.of(Forwarding.of(mode), "198.51.100.1", "10.0.0.10", "10.0.0.1");
    }

    @Test
    void aMillionPacketsAllocateNothing() {
        allocatedBy(20_000);                               // warm up the rewriting, and the measuring

        final long bytes = allocatedBy(1_000_000);

        assertTrue(bytes < 4_096, bytes + " bytes");       // the JVM's own noise is a few hundred bytes in all
    }

    private long allocatedBy(final int packets) {
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < packets; i++) {
            final byte[] frame = received[i % received.length];
            frames.putBytes(PacketIo.HEADROOM, frame);
            packet.measure(frames, PacketIo.HEADROOM, frame.length);
            play(i / received.length % 8);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private void play(final int way) {
        if (way < targets.length) {
            encapsulation.rewrite(frames, packet, targets[way], FlowTable.NONE);
        } else if (way == targets.length) {
            dscp.rewrite(frames, packet, marked, FlowTable.NONE);
        } else if (IcmpErrorAnswer.isAnswerable(packet)) {
            IcmpErrorAnswer.tooBig(frames, packet, 1_400, Mode.OWN);
        }
    }
}
