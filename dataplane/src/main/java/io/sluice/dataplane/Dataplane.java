package io.sluice.dataplane;

import io.sluice.dataplane.io.PacketIoSet;
import io.sluice.dataplane.nexthop.NextHops;
import io.sluice.dataplane.schedule.Schedules;
import io.sluice.flow.FlowFiles;
import io.sluice.flow.FlowTable;
import io.sluice.flow.FlowTimeouts;
import io.sluice.linux.CloseStack;
import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import io.sluice.store.ConnectionEvents;
import io.sluice.store.Feed;
import io.sluice.store.StoreCounters;
import io.sluice.store.StoreDirectory;
import io.sluice.store.StoreKeeper;
import io.sluice.table.CounterTypes;
import io.sluice.table.CountersFile;
import io.sluice.table.DirectoryLock;
import io.sluice.table.TableReader;
import io.sluice.table.TallyFile;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.CompositeAgent;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.ShutdownSignalBarrier;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dataplane of one interface: a {@link Worker} for each queue and the {@link ViewAdopter} beside them, each on a thread of
 * its own. Owns everything it opens; closing stops the threads first and then undoes the rest in reverse, after which the
 * interface is an ordinary one again. When the process is killed, the kernel does the same.
 */
final class Dataplane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dataplane.class);

    private final CloseStack owned;
    private final List<AgentRunner> runners;

    private Dataplane(final CloseStack owned, final List<AgentRunner> runners) {
        this.owned = owned;
        this.runners = runners;
    }

    /**
     * Runs a dataplane until the process is told to stop, or one of its threads fails.
     *
     * @return whether it was told
     */
    static boolean run(final DataplaneConfig config) {
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        try (ShutdownSignalBarrier stop = new ShutdownSignalBarrier()) {       // once it is closed the process may end
            try (Dataplane dataplane = open(config, error -> {
                failure.compareAndSet(null, error);
                stop.signal();
            })) {
                dataplane.start();
                stop.await();
            }
            if (failure.get() != null) {
                LOG.error("a thread of the dataplane failed; {} is left to the kernel", config.device(), failure.get());
                return false;
            }
            LOG.info("stopped; {} is left to the kernel", config.device());
            return true;
        }
    }

    /**
     * Opens everything, and reads the tables; nothing is forwarded before {@link #start}.
     *
     * @param onError is told when a thread has failed; the dataplane should then be closed
     * @throws RuntimeException of one clear line when something is not to be had
     */
    static Dataplane open(final DataplaneConfig config, final ErrorHandler onError) {
        try (CloseStack opening = new CloseStack()) {
            opening.push(DirectoryLock.take(config.run().resolve("dataplane.lock"), "dataplane"));
            final long nowMs = System.currentTimeMillis();
            final Interface device = Interface.named(config.device());
            opening.push(DeviceLock.take(device));
            Linux.unlimitLockedMemory();
            final MemoryDirectory memory = opening.push(MemoryDirectory.take(config.memory()));
            final int workers = PacketIoSet.queues(device, config.queues());
            final int[] cpus = config.cpusFor(workers);
            final StoreDirectory stored = opening.push(StoreDirectory.take(memory.store()));
            final FlowFiles flows = opening.push(FlowFiles.open(memory.flows(), workers, config.connections(),
                FlowTimeouts.DEFAULT, Deal::workerOf));
            final TableReader tables = opening.push(TableReader.open(config.state().resolve("tables")));
            final PacketIoSet io = opening.push(PacketIoSet.open(device, config.io(), config.queues()));
            final CountersFile counters = opening.push(CountersFile.create(config.run(), device.name(), workers,
                io.description(), nowMs));
            final TallyFile tallies = opening.push(TallyFile.create(config.run(), workers, nowMs));
            final NextHops hops = opening.push(NextHops.open(device));
            final VipPresence presence = opening.push(VipPresence.open(device));
            final AtomicReference<ForwardingView> view = new AtomicReference<>(ForwardingView.empty(device.mac()));
            final PathMtus pathMtus = new PathMtus();
            final Schedules schedules = new Schedules(workers);
            final ViewAdopter adopter = new ViewAdopter(device, tables, hops, io.steering(), presence, pathMtus, counters,
                tallies, schedules, view);
            adopter.adoptFirst();

            final List<AgentRunner> runners = new ArrayList<>();
            final RingBuffer[] inboxes = Exchange.inboxes(workers);
            final StoreWait store = new StoreWait();
            final List<ConnectionEvents> events = stored.newEvents(workers);
            runners.add(opening.push(runner(new SleepingMillisIdleStrategy(1), onError,
                keeper(config, stored, flows, events, new FeedToWorkers(workers, new Notes(inboxes), store), store, counters))));
            opening.push((AutoCloseable) flows::seal);             // when the workers have ended, who are closed before
            final ErrorHandler onFailure = error -> {
                flows.doubt();
                onError.onError(error);
            };
            for (int i = 0; i < workers; i++) {
                final FlowTable table = flows.table(i);
                table.watch(events.get(i));
                final Moves moves = new Moves(i, workers, table, new Notes(inboxes), store, flows.redealt());
                final WorkerState state = new WorkerState(i, workers, table, tallies.worker(i), new Fragments(),
                    new Exchange(inboxes, i), pathMtus, new ChecksumWatch(), moves);
                final Worker worker = new Worker(state, cpus[i], io.workers().get(i), view,
                    verdictCounters(counters, i), remarkCounters(counters, i));
                runners.add(opening.push(runner(config.idle().strategy(), onFailure, worker)));
            }
            final LoadSampler sampler = new LoadSampler(config.run(), opening.push(TallyFile.map(config.run())), schedules);
            final Agent beside = new CompositeAgent(adopter, sampler, new LifeSigns(counters, io));
            runners.add(opening.push(runner(new SleepingMillisIdleStrategy(1), onError, beside)));
            io.remarks().forEach(LOG::info);
            memory.remarks().forEach(LOG::warn);
            stored.remarks().forEach(LOG::warn);
            flows.remarks().forEach(remark -> LOG.info("{}: {}", device.name(), remark));
            LOG.info("{}: {}, {} worker(s), tables {}", device.name(), io.description(), workers, config.state());
            return new Dataplane(opening.release(), runners);
        }
    }

    private static StoreKeeper keeper(final DataplaneConfig config, final StoreDirectory stored, final FlowFiles flows,
        final List<ConnectionEvents> events, final Feed feed, final StoreWait wait, final CountersFile counters) {
        final boolean feeds = stored.feeds(flows.whole());
        if (feeds) {
            wait.begin();
        }
        return new StoreKeeper(stored, (long) config.connections() * events.size(),
            IntStream.range(0, events.size()).mapToObj(flows::table).toList(), events, feed, feeds,
            new StoreCounters(counters.counters()));
    }

    private static AgentRunner runner(final IdleStrategy idle, final ErrorHandler onError, final Agent agent) {
        return new AgentRunner(idle, onError, null, agent);
    }

    private static AtomicCounter[] verdictCounters(final CountersFile counters, final int worker) {
        return Arrays.stream(Verdict.values())
            .map(verdict -> counters.counters().newCounter(verdict.name(), CounterTypes.WORKER_VERDICT,
                key -> key.putInt(0, worker, ByteOrder.nativeOrder())))
            .toArray(AtomicCounter[]::new);
    }

    private static AtomicCounter[] remarkCounters(final CountersFile counters, final int worker) {
        return Arrays.stream(Remark.values())
            .map(remark -> counters.counters().newCounter(remark.name(), CounterTypes.WORKER_REMARK,
                key -> key.putInt(0, worker, ByteOrder.nativeOrder())))
            .toArray(AtomicCounter[]::new);
    }

    /** Starts forwarding. */
    void start() {
        runners.forEach(AgentRunner::startOnThread);
    }

    @Override
    public void close() {
        owned.close();
    }
}
