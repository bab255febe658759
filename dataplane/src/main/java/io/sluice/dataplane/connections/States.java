package io.sluice.dataplane.connections;

import io.sluice.flow.FlowState;
import io.sluice.table.ConnectionState;

/** States of flows as they are told. */
final class States {
    private static final ConnectionState[] STATES = new ConnectionState[FlowState.REPLY + 1];

    static {
        STATES[FlowState.HALF_OPEN] = ConnectionState.HALF_OPEN;
        STATES[FlowState.ANSWERED] = ConnectionState.ANSWERED;
        STATES[FlowState.ESTABLISHED] = ConnectionState.ESTABLISHED;
        STATES[FlowState.CLIENT_CLOSED] = ConnectionState.CLOSING;
        STATES[FlowState.BACKEND_CLOSED] = ConnectionState.CLOSING;
        STATES[FlowState.CLOSED] = ConnectionState.CLOSED;
        STATES[FlowState.DATAGRAM] = ConnectionState.DATAGRAM;
    }

    private States() {
    }

    /** That of a record, which is never free nor a reply's. */
    static ConnectionState of(final byte flowState) {
        return STATES[flowState];
    }
}
