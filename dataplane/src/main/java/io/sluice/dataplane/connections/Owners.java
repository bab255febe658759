package io.sluice.dataplane.connections;

import io.sluice.flow.FlowRecord;
import org.agrona.DirectBuffer;

/** The workers that own connections: each alone may forget its own, and is asked to by notes that it reads in their order. */
public interface Owners {
    /** Asks a worker to forget the connection whose {@link FlowRecord} that is; false when there is no room for the note now. */
    boolean forget(int worker, DirectBuffer record, int at);

    /** How far the notes to a worker go: {@link #done} will be that far when it has done all that it was asked by now. */
    long asked(int worker);

    /** How far a worker has come with its notes. */
    long done(int worker);
}
