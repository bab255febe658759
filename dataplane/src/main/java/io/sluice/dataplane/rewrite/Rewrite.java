package io.sluice.dataplane.rewrite;

import io.sluice.flow.FlowTable;
import io.sluice.packet.PacketShape;
import io.sluice.table.ForwardingMode;
import org.agrona.concurrent.UnsafeBuffer;

/** One forwarding mode. Called on the packet path: rewrites the frame where it lies, allocates nothing, cannot fail. */
public interface Rewrite {
    /**
     * Makes a packet go to a backend. It has been found to fit the way there, and to have hops left where the mode takes one.
     * Where the frame begins or ends elsewhere afterwards, {@link PacketShape#reframe} is told; of a length of 0 when the packet
     * cannot be rewritten, and is to be dropped.
     *
     * @param frames the memory in which the frame lies
     * @param packet TRANSPORT, LATER_FRAGMENT or ICMP_ERROR
     * @param target the backend
     * @param flow   the packet's line in the flow table, or {@link io.sluice.flow.FlowTable#NONE}
     */
    void rewrite(UnsafeBuffer frames, PacketShape packet, Target target, int flow);

    /** The implementation of each mode, by its ordinal, for a worker with these flows. */
    static Rewrite[] all(final FlowTable flows) {
        final Rewrite[] all = new Rewrite[ForwardingMode.values().length];
        for (final ForwardingMode mode : ForwardingMode.values()) {
            all[mode.ordinal()] = switch (mode) {
                case DSR -> new L2Dsr();
                case NAT, FULLNAT -> new Nat(flows);
                case IPIP, GRE, GUE, VXLAN, GENEVE -> new Encapsulation();
                case DSCP -> new Dscp();
            };
        }
        return all;
    }
}
