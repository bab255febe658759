package io.sluice.dataplane.rewrite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sluice.flow.FlowTable;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import io.sluice.table.ClientAddress;
import io.sluice.table.Protocol;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Opening, translating both ways and errors, over and over. */
class NatAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @EnumSource(names = "FULL.*", mode = EnumSource.Mode.MATCH_ALL)
    void nothingIsAllocated(final Net net) {
        for (final ClientAddress how : ClientAddress.values()) {
            try (NatRig rig = new NatRig(net, Protocol.TCP, how, 12, 1_500)) {
                final byte[][] frames = {
                    net.asked(Packet.tcp().syn().sequence(1).tcpOptions(2, 4, 5, 0xb4)).frame(),
                    net.answeredFar(Packet.tcp().flags(Tcp.SYN | Tcp.ACK).acknowledgement(2).tcpOptions(2, 4, 5, 0xb4)).frame(),
                    net.asked(Packet.tcp().ack().sequence(2).payload("hello")).frame(),
                    net.answeredFar(Packet.tcp().ack().acknowledgement(2).payload("hello")).frame(),
                    Segments.error(net.backend, net.source, net.backendIsIpv4() ? 3 : 1, 0, 0,
                        Segments.quote(net.askedFar(Packet.tcp().ack().sequence(2)), 1_000)).frame(),
                };
                final Nat nat = new Nat(rig.flows);
                allocatedBy(rig, nat, frames, 20_000);             // warm up, and the measuring too

                final long bytes = allocatedBy(rig, nat, frames, 200_000);

                assertTrue(bytes < 4_096, how + ": " + bytes + " bytes");
            }
        }
    }

    private static long allocatedBy(final NatRig rig, final Nat nat, final byte[][] frames, final int packets) {
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < packets; i++) {
            play(rig, nat, frames[i % frames.length], i % frames.length == 0);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** The first packet of a round finds the connection of the last round there, and has it forgotten. */
    private static void play(final NatRig rig, final Nat nat, final byte[] frame, final boolean first) {
        final PacketShape packet = rig.packet;
        rig.frames.putBytes(256, frame);
        packet.measure(rig.frames, 256, frame.length);
        int flow = rig.flows.find(packet);
        if (first && flow != FlowTable.NONE) {
            rig.flows.remove(flow);
            flow = FlowTable.NONE;
        }
        if (flow == FlowTable.NONE) {
            flow = rig.opening.open(packet, rig.target(), 1);
        }
        if (rig.flows.isReply(flow)) {
            rig.reply().rewrite(rig.frames, packet, rig.target(), flow);
        } else {
            nat.rewrite(rig.frames, packet, rig.target(), flow);
        }
    }
}
