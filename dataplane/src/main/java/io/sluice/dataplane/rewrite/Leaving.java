package io.sluice.dataplane.rewrite;

import io.sluice.table.BackendDown;
import io.sluice.table.BackendRow;
import io.sluice.table.Drain;
import io.sluice.table.Protocol;
import io.sluice.table.VipRow;

/** What becomes of the connections that a backend has, when their client's next packet comes. */
public enum Leaving {
    /** They go on. */
    STAY,
    /** They go to another backend, if any takes new connections. */
    MOVE,
    /** They are over: in TCP their client is told by a reset, anything else goes to another backend, if any takes it. */
    END;

    /** By how the backend is, and what its VIP wants. */
    static Leaving of(final VipRow vip, final BackendRow backend) {
        if (backend.drain() == Drain.CUT) {
            return END;
        }
        if (backend.drain() == Drain.RESCHEDULE) {
            return MOVE;
        }
        if (backend.healthy()) {
            return STAY;
        }
        return vip.protocol() != Protocol.UDP && vip.connections().backendDown() == BackendDown.KEEP ? STAY : ofRemoved(vip);
    }

    /** Of a backend that the VIP has no more, so that none can stay. */
    public static Leaving ofRemoved(final VipRow vip) {
        return vip.connections().backendDown() == BackendDown.RESET ? END : MOVE;
    }
}
