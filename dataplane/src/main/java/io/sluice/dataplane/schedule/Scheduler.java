package io.sluice.dataplane.schedule;

import io.sluice.packet.PacketShape;

/**
 * Chooses the backend of a new connection. Called on the packet path: allocates nothing, waits for nothing. One that remembers
 * nothing serves all workers; of the others each worker has its own, and is the only one to call it.
 */
public interface Scheduler {
    /** No backend takes new connections. */
    int NONE = -1;

    /** The slot of the backend that is to take the connection which {@code packet} opens, or {@link #NONE}. */
    int choose(PacketShape packet);

    /** The backend in this slot has one connection less, by the doing of this worker. */
    default void released(final int slot) {
    }
}
