package io.sluice.store;

import org.agrona.DirectBuffer;

/** How the workers are sent connections that their flow tables do not know. Called by the {@link StoreKeeper}'s thread. */
public interface Feed {
    /**
     * Sends the connection of this {@link io.sluice.flow.FlowRecord} to the worker whose it is to be.
     *
     * @return false when there is no room for it now
     */
    boolean send(DirectBuffer record, int at);

    /** Whether the workers have seen all that was sent. */
    boolean arrived();

    /** There is no more to come. */
    void end();
}
