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
 * @param handOver  where it is asked to let go
 * @param remarks   what people should know of the interface and of the connections that were there
 * @param warnings  what they should mend
 */
record Holdings(Locks locks, PacketIoSet io, CloseStack tables, List<AgentRunner> workers, AgentRunner keeper, CloseStack store,
                AgentRunner beside, ConnectionServer questions, HandOver handOver, List<String> remarks, List<String> warnings) {
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
