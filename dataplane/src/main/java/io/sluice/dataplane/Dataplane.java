package io.sluice.dataplane;

import io.sluice.dataplane.connections.ConnectionServer;
import io.sluice.dataplane.io.PacketIoSet;
import io.sluice.flow.FlowFiles;
import io.sluice.flow.FlowTable;
import io.sluice.flow.FlowTimeouts;
import io.sluice.linux.CloseStack;
import io.sluice.linux.Cpu;
import io.sluice.store.ConnectionEvents;
import io.sluice.store.Feed;
import io.sluice.store.StoreCounters;
import io.sluice.store.StoreDirectory;
import io.sluice.store.StoreKeeper;
import io.sluice.table.CounterTypes;
import io.sluice.table.CountersFile;
import io.sluice.table.Edition;
import io.sluice.table.TallyFile;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
 * its own. Owns everything it opens; closing stops the threads first and then undoes the rest in reverse. When the process is
 * killed, the kernel does the same. What stays is the guard at the interface: it drops the packets that are Sluice's, so that the
 * host's own stack neither answers them nor forwards them as they are, and breaks no connection that a restart would go on with.
 */
final class Dataplane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dataplane.class);

    private final CloseStack owned;
    private final Holdings holdings;
    private final HandOver handOver;
    private final TakeOver takeOver;

    private Dataplane(final CloseStack owned, final Holdings holdings, final HandOver handOver, final TakeOver takeOver) {
        this.owned = owned;
        this.holdings = holdings;
        this.handOver = handOver;
        this.takeOver = takeOver;
    }

    /** How running ends. */
    private enum End {
        /** The process was told to stop, or another goes on. */
        IN_ORDER,
        /** A thread has failed. */
        FAILED,
        /** Another was to go on, and has ended before it did. */
        HEIR_LOST
    }

    /**
     * Runs a dataplane until the process is told to stop, another takes over, or one of its threads fails.
     *
     * @param takesOver whether it asks a dataplane that runs already to hand over
     * @return whether it was told to stop, or to hand over
     */
    static boolean run(final DataplaneConfig config, final boolean takesOver) {
        End end = runOnce(config, takesOver);
        while (end == End.HEIR_LOST) {
            LOG.error("{}: the dataplane that was to go on has ended before it forwarded; this one goes on", config.device());
            end = runOnce(config, true);
        }
        return end == End.IN_ORDER;
    }

    private static End runOnce(final DataplaneConfig config, final boolean takesOver) {
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        try (ShutdownSignalBarrier stop = new ShutdownSignalBarrier()) {       // once it is closed the process may end
            final String heir;
            try (Dataplane dataplane = open(config, takesOver, stop::signal, error -> {
                failure.compareAndSet(null, error);
                stop.signal();
            })) {
                dataplane.start();
                heir = dataplane.heir(config.device());
                stop.await();
                if (failure.get() == null && dataplane.handOver.isDue()) {
                    return dataplane.handOver() ? End.IN_ORDER : End.HEIR_LOST;
                }
            }
            if (failure.get() != null) {
                LOG.error("a thread of the dataplane failed; {}", heir, failure.get());
                return End.FAILED;
            }
            LOG.info("stopped; {}", heir);
            return End.IN_ORDER;
        }
    }

    /**
     * Prepares a dataplane, says so, and leaves it at that.
     *
     * @throws RuntimeException of one clear line when something is not to be had
     */
    static void dryRun(final DataplaneConfig config) {
        try (Preparation ready = Preparation.of(config)) {
            final Edition edition = ready.adopter.edition();
            LOG.info("{}: edition {} could be forwarded, {} VIPs and {} backends, by {} worker(s)", ready.device.name(),
                edition.number(), edition.vips().size(), edition.backends().size(), ready.workers);
        }
    }

    /**
     * Opens everything; nothing is forwarded before {@link #start}. One that takes over first has all ready that it can have
     * while the other forwards.
     *
     * @param onRequest is called when another dataplane asks this one to hand over
     * @param onError   is told when a thread has failed; the dataplane should then be closed
     * @throws RuntimeException of one clear line when something is not to be had
     */
    private static Dataplane open(final DataplaneConfig config, final boolean takesOver, final Runnable onRequest,
        final ErrorHandler onError) {
        try (CloseStack opening = new CloseStack()) {
            if (!takesOver) {
                final Locks locks = opening.push(Locks.take(config));
                return goLive(config, Standby.of(config, opening), locks, TakeOver.fromNobody(), onRequest, onError, opening);
            }
            final Standby standby = Standby.of(config, opening);
            standby.ready().awaitWarmUp();
            final TakeOver takeOver = opening.push(TakeOver.ask(config.run(), config.device()));
            final Locks locks = opening.push(Locks.take(config));
            takeOver.passed("locks taken");
            return goLive(config, standby, locks, takeOver, onRequest, onError, opening);
        }
    }

    /** From here on others notice: takes the interface. */
    private static Dataplane goLive(final DataplaneConfig config, final Standby standby, final Locks locks,
        final TakeOver takeOver, final Runnable onRequest, final ErrorHandler onError, final CloseStack opening) {
        final Preparation ready = standby.ready();
        final CloseStack kept = opening.push(new CloseStack());
        final StoreDirectory stored = kept.push(StoreDirectory.take(locks.memory().store()));
        final Meanwhile<FlowFiles> opened = opening.push(Meanwhile.begin("connections", () -> FlowFiles.open(
            locks.memory().flows(), ready.workers, config.connections(), FlowTimeouts.DEFAULT, Deal::workerOf)));
        final PacketIoSet io = opening.push(standby.plan().open());
        ready.milestones.passed("interface");
        takeOver.passed("interface");
        final long nowMs = System.currentTimeMillis();
        final CountersFile counters = opening.push(CountersFile.create(config.run(), ready.device.name(), ready.workers,
            io.description(), nowMs));
        final TallyFile tallies = opening.push(TallyFile.create(config.run(), ready.workers, nowMs));
        final FlowFiles flows = opened.await();
        final StickTable sticks = opening.push(locks.memory().sticks(flows.whole() || flows.redealt()));
        ready.adopter.goLive(counters, tallies, sticks);
        ready.milestones.passed("connections");
        takeOver.passed("connections");

        final List<AgentRunner> workers = new ArrayList<>();
        final RingBuffer[] inboxes = Exchange.inboxes(ready.workers);
        final StoreWait store = new StoreWait();
        final CloseStack tables = opening.push(new CloseStack());
        tables.push((AutoCloseable) flows::seal);                  // when the workers have ended, who are closed before
        final ErrorHandler onFailure = error -> {
            flows.doubt();
            onError.onError(error);
        };
        final List<ConnectionEvents> events = stored.newEvents(ready.workers);
        final AgentRunner keeper = kept.push(runner(new SleepingMillisIdleStrategy(1), onError, keeper(config, stored, flows,
            events, new FeedToWorkers(ready.workers, new Notes(inboxes), store), store, counters)));
        opening.push((AutoCloseable) kept::close);                 // behind the workers, and before the flow tables it looks at
        for (int i = 0; i < ready.workers; i++) {
            final FlowTable table = flows.table(i);
            table.watch(events.get(i));
            final Moves moves = new Moves(i, ready.workers, table, new Notes(inboxes), store, flows.redealt());
            final WorkerState state = new WorkerState(i, ready.workers, table, tallies.worker(i), new Fragments(),
                new Exchange(inboxes, i), ready.pathMtus, new ChecksumWatch(), moves, sticks);
            final Worker worker = new Worker(state, ready.cpus[i], io.workers().get(i), ready.view,
                verdictCounters(counters, i), remarkCounters(counters, i));
            workers.add(opening.push(runner(config.idle().strategy(), onFailure, worker)));
        }
        final LoadSampler sampler = new LoadSampler(config.run(), opening.push(TallyFile.map(config.run())), ready.schedules);
        final ConnectionServer questions = opening.push(ConnectionServer.open(config.run(),
            IntStream.range(0, ready.workers).mapToObj(flows::table).toList(), ready.view::get, new Notes(inboxes)));
        final HandOver handOver = opening.push(HandOver.open(config.run(), config.device(), onRequest));
        final AgentRunner beside = opening.push(runner(new SleepingMillisIdleStrategy(1), onError,
            new CompositeAgent(ready.adopter, sampler, new LifeSigns(counters, io), handOver)));
        ready.milestones.passed("workers");
        ready.awaitWarmUp();
        leaveToWorkers(ready.cpus);
        io.remarks().forEach(LOG::info);
        locks.memory().remarks().forEach(LOG::warn);
        stored.remarks().forEach(LOG::warn);
        flows.remarks().forEach(remark -> LOG.info("{}: {}", ready.device.name(), remark));
        LOG.info("{}: {}, {} worker(s), tables {}; {}", ready.device.name(), io.description(), ready.workers, config.state(),
            ready.milestones);
        return new Dataplane(opening.release(), new Holdings(locks, io, tables, workers, keeper, kept, beside, questions),
            handOver, takeOver);
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

    /** A compiler that wants a worker's core would have packets wait for it. */
    private static void leaveToWorkers(final int[] cpus) {
        if (Arrays.stream(cpus).noneMatch(cpu -> cpu == Worker.ANY_CPU)) {
            Cpu.leave(cpus);
        }
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

    /** Starts forwarding. From now on the interface is guarded, also when this has ended. */
    void start() {
        holdings.begin();
        takeOver.passed("start");
        holdings.io().stay();
        AgentRunner.startOnThread(holdings.beside());
        AgentRunner.startOnThread(holdings.keeper());
        takeOver.done();
    }

    /** Lets the one that asked go on, and then tidies up; returns whether that one forwards. */
    private boolean handOver() {
        final boolean told = handOver.letGo(holdings.letGo());
        final Optional<String> gap = told ? handOver.awaitForwarding() : Optional.empty();
        gap.ifPresent(text -> LOG.info("handed over; nothing was forwarded for {}", text));
        return gap.isPresent();
    }

    /** Who gets the packets when this has ended. */
    private String heir(final String device) {
        return holdings.io().shieldsHost()
            ? "packets for the VIPs are dropped until a dataplane is started again, or 'sluice release --interface " + device
            + "' gives them to the kernel; all others are the kernel's as ever"
            : device + " is left to the kernel";
    }

    @Override
    public void close() {
        owned.close();
    }
}
