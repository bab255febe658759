package io.sluice.store;

import org.agrona.DirectBuffer;

/** Is shown what is in the store. */
interface StoreVisitor {
    /** What becomes of a connection that was shown. */
    enum Fate {
        /** It stays. */
        KEPT,
        /** It is removed. */
        REMOVED,
        /** It stays, and no more are shown. */
        STOP
    }

    /** A connection, as a {@link io.sluice.flow.FlowRecord}; it is there until this returns. */
    Fate visit(DirectBuffer record, int at);
}
