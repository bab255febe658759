package io.sluice.dataplane.rewrite;

import io.sluice.flow.FlowTable;
import io.sluice.packet.PacketShape;
import org.agrona.concurrent.UnsafeBuffer;

/** Stub. */
public final class Reply {
    public Reply(final FlowTable flows) {
    }

    public void rewrite(final UnsafeBuffer frames, final PacketShape packet, final Target target, final int flow) {
    }

    public int shrinksBy(final PacketShape packet, final int flow) {
        return 0;
    }
}
