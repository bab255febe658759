package io.sluice.dataplane;

import io.sluice.dataplane.connections.ConnectionServer;
import io.sluice.dataplane.io.PacketIoSet;
import io.sluice.linux.CloseStack;
import io.sluice.store.StoreDirectory;
import java.util.List;
import java.util.function.Supplier;
import org.agrona.concurrent.AgentRunner;

/**
 * What only one dataplane of an interface can have at a time, and lets go of before anything else when it hands over.
 *
 * @param locks     that it is the only one
 * @param io        the queues
 * @param tables    closed when nobody writes to the flow tables any more, it seals them
 * @param last      what is left to do before the workers begin
 * @param workers   who forward
 * @param keeper    who keeps the connection store
 * @param store     where the workers write what the keeper reads
 * @param beside    the adopter and what else runs beside them
 * @param questions who answers about connections
 * @param handOver  where it is asked to let go
 * @param remarks   what people should know of the interface and of the connections that were there, once the workers have begun
 * @param warnings  what they should mend
 */
record Holdings(Locks locks, PacketIoSet io, CloseStack tables, Runnable last, List<AgentRunner> workers, AgentRunner keeper,
                StoreDirectory store, AgentRunner beside, ConnectionServer questions, HandOver handOver,
                Supplier<List<String>> remarks, List<String> warnings) {
    /** Has the workers begin; returns when all of them take packets. */
    void begin() {
        last.run();
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

    /** Lets go of all that packets do without for a while: who goes on can prepare with it, while the workers go on. */
    void prepareToLetGo() {
        questions.close();
        beside.close();
        keeper.close();
        store.letGo();
        locks.close();
    }

    /** Has the workers end; returns what that took of the time in which nobody forwards. */
    Gap letGo() {
        final Gap gap = Gap.begin();
        workers.forEach(AgentRunner::close);
        gap.passed("workers");
        tables.close();
        gap.passed("flow tables");
        return gap;
    }
}
