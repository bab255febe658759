package io.sluice.dataplane;

import io.sluice.dataplane.connections.ConnectionServer;
import io.sluice.dataplane.io.PacketIoSet;
import io.sluice.linux.CloseStack;
import java.util.List;
import org.agrona.concurrent.AgentRunner;

/**
 * What only one dataplane of an interface can have at a time, and lets go of before anything else when it hands over.
 *
 * @param locks     that it is the only one
 * @param io        the queues
 * @param tables    closed when nobody writes to the flow tables any more, it seals them
 * @param workers   who forward
 * @param keeper    who keeps the connection store
 * @param store     closed, the keeper has ended and the store is whole
 * @param beside    the adopter and what else runs beside them
 * @param questions who answers about connections
 */
record Holdings(Locks locks, PacketIoSet io, CloseStack tables, List<AgentRunner> workers, AgentRunner keeper, CloseStack store,
                AgentRunner beside, ConnectionServer questions) {
    /** Has the workers begin; returns when all of them take packets. */
    void begin() {
        workers.forEach(AgentRunner::startOnThread);
        try {
            for (final AgentRunner runner : workers) {
                if (runner.agent() instanceof Worker worker) {
                    worker.awaitBegun();
                }
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets go of all of it, in an order in which packets wait least; returns what that took from when nobody forwards. */
    Gap letGo() {
        questions.close();
        beside.close();
        final Gap gap = Gap.begin();
        workers.forEach(AgentRunner::close);
        gap.passed("workers");
        tables.close();
        gap.passed("flow tables");
        io.close();
        gap.passed("queues");
        store.close();
        gap.passed("store");
        locks.close();
        gap.passed("locks");
        return gap;
    }
}
