package io.sluice.testbed.wire;

import io.sluice.flow.FlowTable;
import io.sluice.flow.FlowTimeouts;
import io.sluice.linux.Linux;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import io.sluice.testbed.bench.Traffic;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A flow table made for so many connections, and what filling it took.
 *
 * @param openMs    to have the memory, present, in milliseconds
 * @param insertNs  for each connection, in nanoseconds, on average over all
 * @param bytesEach of the table, free lines counted
 */
record FilledTable(int connections, double openMs, double insertNs, double bytesEach) {
    private static final int LINE = 64;
    private static final int BACKEND = 1;
    private static final int NOW = 1;

    /** Fills one with established TCP connections. */
    static FilledTable of(final int connections) {
        final byte[] opening = Traffic.TCP_IPV4.frame(true);
        final UnsafeBuffer frame = Linux.memory(opening.length);
        frame.putBytes(0, opening);
        final PacketShape packet = new PacketShape();
        final long beganNs = System.nanoTime();
        try (FlowTable flows = new FlowTable(connections, FlowTimeouts.DEFAULT, 0)) {
            final long openNs = System.nanoTime();
            for (int i = 0; i < connections; i++) {
                Traffic.TCP_IPV4.connection(frame, 0, i);
                packet.measure(frame, 0, opening.length);
                final int flow = flows.insert(packet, BACKEND, NOW);
                if (flow != FlowTable.NONE) {                      // a few find no line near home in one that is nearly full
                    flows.saw(flow, Tcp.ACK, false, NOW);
                }
            }
            final long filledNs = System.nanoTime();
            return new FilledTable(flows.size(), (openNs - beganNs) / 1e6, (double) (filledNs - openNs) / connections,
                (double) LINE * FlowTable.lines(connections) / flows.size());
        }
    }
}
