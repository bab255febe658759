package io.sluice.dataplane;

import io.sluice.flow.FlowTable;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import io.sluice.table.Tally;

/**
 * Measures how long backends take to answer a SYN, where the answer comes back through Sluice: from the burst in which the SYN
 * was forwarded to that in which the SYN-ACK came. When a SYN was sent more than once nobody knows which one is answered, and
 * that answer is left out (Karn's algorithm, RFC 6298 section 3). So is a refusal, which says nothing of how quickly the backend
 * serves. Belongs to a {@link PacketPath}; what is to be known of a connection stands in its lines.
 */
final class SynClock {
    /** Of a connection with this there is nothing to measure: its SYN was answered, or repeated. */
    private static final int OVER = 2;
    /** What tells a time from 0 and {@link #OVER}. */
    private static final int TIME = 1;
    private static final int TICK_BITS = 10;                       // a tick is 1,024 ns; they go round in 73 minutes

    private static final int KINDS = Tcp.SYN | Tcp.ACK | Tcp.RST;

    private final FlowTable flows;
    private final Tally tally;
    private int now;

    SynClock(final FlowTable flows, final Tally tally) {
        this.flows = flows;
        this.tally = tally;
    }

    void begin(final long nowNs) {
        now = (int) (nowNs >>> TICK_BITS) | TIME;
    }

    /** A packet of the client's on its way to a backend that answers through Sluice, before its flow is told of it. */
    void asks(final PacketShape packet, final int flow) {
        if (packet.opensConnection() && flows.twin(flow) != FlowTable.NONE) {
            flows.syn(flow, flows.syn(flow) == 0 ? now : OVER);
        }
    }

    /** A packet of the backend's; {@code flow} is its reply line. */
    void answers(final PacketShape packet, final int flow, final int backendId) {
        if ((packet.tcpFlags() & KINDS) == (Tcp.SYN | Tcp.ACK)) {
            final int asked = flows.syn(flow);
            if ((asked & TIME) != 0) {
                tally.answeredSyn(backendId, Math.max(0, now - asked) * (1L << TICK_BITS));
                flows.syn(flow, OVER);
            }
        }
    }
}
