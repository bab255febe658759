package io.sluice.dataplane.rewrite;

import io.sluice.flow.FlowTable;
import io.sluice.packet.PacketShape;
import org.agrona.concurrent.UnsafeBuffer;

/** Stub. */
public final class Opening {
    public static final int NO_ROOM = FlowTable.NONE;
    public static final int NO_SOURCE_PORT = -2;
    public static final int TUPLE_TAKEN = -3;

    public Opening(final UnsafeBuffer frames, final FlowTable flows, final int worker, final int workers) {
    }

    public int open(final PacketShape packet, final Target target, final int nowSeconds) {
        return NO_ROOM;
    }
}
