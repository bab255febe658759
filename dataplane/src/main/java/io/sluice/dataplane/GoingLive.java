package io.sluice.dataplane;

import io.sluice.dataplane.connections.ConnectionServer;
import io.sluice.dataplane.io.PacketIoSet;
import io.sluice.flow.FlowFiles;
import io.sluice.flow.FlowTable;
import io.sluice.linux.CloseStack;
import io.sluice.store.ConnectionEvents;
import io.sluice.store.Feed;
import io.sluice.store.StoreCounters;
import io.sluice.store.StoreDirectory;
import io.sluice.store.StoreKeeper;
import io.sluice.table.CountersFile;
import io.sluice.table.TallyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.agrona.ErrorHandler;
import org.agrona.IoUtil;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.CompositeAgent;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * The way from a {@link Preparation} to {@link Holdings}: opens all that only one dataplane can have at a time, while packets may
 * be waiting. It can be {@linkplain #rehearse rehearsed}.
 */
final class GoingLive {
    private static final int REHEARSED = 1_024;
    /** Of the threads beside the workers: no more than 65,000 events of connections wait for the keeper, 30 ms of 2 million/s. */
    private static final int BESIDE_SLEEP_MS = 5;

    private final DataplaneConfig config;
    private final Preparation ready;
    private final Locks locks;
    private final Inheritance inheritance;
    private final Supplier<PacketIoSet> interfaceTaken;
    private final Consumer<String> passed;
    private final Runnable onRequest;
    private final ErrorHandler onError;
    private final CloseStack owner;

    private GoingLive(final DataplaneConfig config, final Preparation ready, final Locks locks, final Inheritance inheritance,
        final Supplier<PacketIoSet> interfaceTaken, final Consumer<String> passed, final Runnable onRequest,
        final ErrorHandler onError, final CloseStack owner) {
        this.config = config;
        this.ready = ready;
        this.locks = locks;
        this.inheritance = inheritance;
        this.interfaceTaken = interfaceTaken;
        this.passed = passed;
        this.onRequest = onRequest;
        this.onError = onError;
        this.owner = owner;
    }

    /**
     * Opens everything; nothing is forwarded before {@link Holdings#begin}.
     *
     * @param locks       taken
     * @param inheritance is entered upon when this begins
     * @param plan        takes the interface
     * @param passed      is told what has been done
     * @param onRequest   is called when another dataplane asks this one to hand over
     * @param onError     is told when a thread has failed
     * @param owner       takes charge of everything
     */
    static Holdings open(final DataplaneConfig config, final Preparation ready, final Locks locks, final Inheritance inheritance,
        final Supplier<PacketIoSet> plan, final Consumer<String> passed, final Runnable onRequest, final ErrorHandler onError,
        final CloseStack owner) {
        return new GoingLive(config, ready, locks, inheritance, plan, passed, onRequest, onError, owner).open();
    }

    /**
     * Does all of it, and lets go again, in directories that are gone afterwards and without packets: what a young JVM does for
     * the second time takes milliseconds, and the first time tenths of a second. Once as the first of all, and once as if that
     * one handed over. Before it goes live.
     */
    static void rehearse(final DataplaneConfig config, final Preparation ready) {
        try {
            final Path stage = Files.createTempDirectory("sluice-rehearsal-");
            try {
                rehearse(config.elsewhere(stage, REHEARSED), ready, new Predecessor.Gone(false));
                rehearse(config.elsewhere(stage, REHEARSED), ready, new Predecessor.Gone(true));
            } finally {
                IoUtil.delete(stage.toFile(), false);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("the temporary directory can't be used (" + e.getMessage()
                + "): make room, or name another by -Djava.io.tmpdir=DIRECTORY", e);
        }
    }

    private static void rehearse(final DataplaneConfig config, final Preparation ready, final Predecessor predecessor) {
        try (CloseStack played = new CloseStack()) {
            final Locks locks = played.push(Locks.ofDirectories(config));
            final Holdings holdings = open(config, ready, locks,
                Inheritance.of(predecessor, config, locks, ready.workers, played),
                () -> PacketIoSet.none(ready.workers), what -> { }, () -> { }, error -> { }, played);
            holdings.begin();
            holdings.prepareToLetGo();
            holdings.letGo();
        }
    }

    private Holdings open() {
        final CloseStack kept = owner.push(new CloseStack());
        final StoreDirectory stored = kept.push(StoreDirectory.take(locks.memory().store()));
        final PacketIoSet io = owner.push(interfaceTaken.get());
        passed.accept("interface");
        final long nowMs = System.currentTimeMillis();
        final CountersFile counters = owner.push(CountersFile.create(config.run(), ready.device.name(), ready.workers,
            io.description(), nowMs));
        final TallyFile tallies = owner.push(TallyFile.create(config.run(), ready.workers, nowMs));
        final FlowFiles flows = inheritance.tables();
        final StickTable sticks = owner.push(locks.memory().sticks(inheritance.isOfThisBoot()));
        ready.adopter.goLive(counters, tallies, sticks);
        passed.accept("connections");

        final RingBuffer[] inboxes = Exchange.inboxes(ready.workers);
        final StoreWait wait = new StoreWait();
        final Headcount headcount = new Headcount(IntStream.range(0, ready.workers).mapToObj(tallies::worker).toList(),
            ready.schedules.connections());
        final List<Worker> workers = new ArrayList<>();
        // Closed behind the workers and the flow tables: an heir that is left without a word takes them to have ended.
        final HandOver handOver = owner.push(HandOver.open(config.run(), config.device(), onRequest));
        final CloseStack tables = owner.push(new CloseStack());
        tables.push((AutoCloseable) () -> {                        // when the workers have ended, who are closed before
            if (workers.stream().allMatch(Worker::hasBegun)) {
                flows.seal(headcount.written(ready.adopter.edition()));
            }
        });
        final List<ConnectionEvents> events = stored.newEvents(ready.workers);
        final AgentRunner keeper = kept.push(runner(new SleepingMillisIdleStrategy(BESIDE_SLEEP_MS), onError,
            keeper(stored, flows, events, new FeedToWorkers(ready.workers, new Notes(inboxes), wait), wait, counters)));
        owner.push((AutoCloseable) kept::close);                   // behind the workers, and before the flow tables it looks at
        final int[] cpus = config.cpusFor(ready.workers);
        final List<WorkerCounters> counts =
            IntStream.range(0, ready.workers).mapToObj(i -> WorkerCounters.of(counters, i)).toList();
        for (int i = 0; i < ready.workers; i++) {
            final FlowTable table = flows.table(i);
            table.watch(events.get(i));
            final Moves moves = new Moves(i, ready.workers, table, new Notes(inboxes), wait, flows.redealt());
            final WorkerState state = new WorkerState(i, ready.workers, table, tallies.worker(i), new Fragments(),
                new Exchange(inboxes, i), ready.pathMtus, new ChecksumWatch(), moves, sticks);
            workers.add(new Worker(state, cpus[i], io.workers().get(i), ready.view, counts.get(i)));
        }
        final List<AgentRunner> runners = workers.stream().map(worker -> owner.push(runner(config.idle().strategy(), error -> {
            flows.doubt();
            onError.onError(error);
        }, worker))).toList();
        final LoadSampler sampler = new LoadSampler(config.run(), owner.push(TallyFile.map(config.run())), ready.schedules);
        final ConnectionServer questions = owner.push(ConnectionServer.open(config.run(),
            IntStream.range(0, ready.workers).mapToObj(flows::table).toList(), ready.view::get, new Notes(inboxes)));
        final List<Agent> besides = new ArrayList<>(List.of(ready.adopter, sampler, new LifeSigns(counters, io), handOver));
        if (config.synFlood() > 0) {
            besides.add(FloodWatch.of(config.synFlood(), counts, io, counters));
        }
        final AgentRunner beside =
            owner.push(runner(new SleepingMillisIdleStrategy(BESIDE_SLEEP_MS), onError, new CompositeAgent(besides)));
        passed.accept("workers");
        final Runnable last = () -> {
            inheritance.enter();
            io.begin();
            if (stored.feeds(flows.whole())) {
                wait.begin();
            }
            count(flows, headcount, sticks, workers);
        };
        return new Holdings(locks, io, tables, last, runners, keeper, stored, beside, questions, handOver,
            () -> Stream.of(io.remarks(), flows.remarks()).flatMap(List::stream).toList(),
            Stream.of(locks.memory().remarks(), stored.remarks()).flatMap(List::stream).toList());
    }

    /** Takes over what was counted before; where nobody has, the workers look at each connection when they begin. */
    private void count(final FlowFiles flows, final Headcount headcount, final StickTable sticks, final List<Worker> workers) {
        if (flows.notes().filter(notes -> headcount.read(notes, ready.view.get())).isPresent()) {
            workers.forEach(Worker::residentsAreCounted);
        } else {
            sticks.forgetConnections((int) TimeUnit.NANOSECONDS.toSeconds(System.nanoTime()));
        }
    }

    private StoreKeeper keeper(final StoreDirectory stored, final FlowFiles flows, final List<ConnectionEvents> events,
        final Feed feed, final StoreWait wait, final CountersFile counters) {
        return new StoreKeeper(stored, (long) config.connections() * events.size(),
            IntStream.range(0, events.size()).mapToObj(flows::table).toList(), events, feed, wait::isOn,
            new StoreCounters(counters.counters()));
    }

    private static AgentRunner runner(final IdleStrategy idle, final ErrorHandler onError, final Agent agent) {
        return new AgentRunner(idle, onError, null, agent);
    }
}
