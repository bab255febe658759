package io.sluice.dataplane.schedule;

import io.sluice.packet.PacketShape;

/** Chooses the backend of a new connection. Called on the packet path: allocates nothing, waits for nothing. */
public interface Scheduler {
    /** No backend takes new connections. */
    int NONE = -1;

    /** The slot of the backend that is to take the connection which {@code packet} opens, or {@link #NONE}. */
    int choose(PacketShape packet);
}
