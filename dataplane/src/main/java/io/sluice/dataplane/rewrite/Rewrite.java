package io.sluice.dataplane.rewrite;

import io.sluice.packet.PacketShape;
import io.sluice.table.ForwardingMode;
import org.agrona.concurrent.UnsafeBuffer;

/** One forwarding mode. Called on the packet path: rewrites the frame where it lies, allocates nothing, cannot fail. */
public interface Rewrite {
    /**
     * Makes {@code packet} go to a backend.
     *
     * @param frames  the memory in which the frame lies
     * @param nextHop MAC address of the backend, or of the router towards it
     * @param own     MAC address of the interface that sends it
     */
    void rewrite(UnsafeBuffer frames, PacketShape packet, long nextHop, long own);

    /** The implementation of each mode, by its ordinal. */
    static Rewrite[] all() {
        final Rewrite[] all = new Rewrite[ForwardingMode.values().length];
        all[ForwardingMode.DSR.ordinal()] = new L2Dsr();
        return all;
    }
}
