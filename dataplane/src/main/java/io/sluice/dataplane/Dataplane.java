package io.sluice.dataplane;

import io.sluice.dataplane.io.PacketIoSet;
import io.sluice.linux.CloseStack;
import io.sluice.linux.Cpu;
import io.sluice.linux.Interface;
import io.sluice.linux.LinuxException;
import io.sluice.table.Edition;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.ShutdownSignalBarrier;
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
    /** The property by which {@code bin/sluice} tells that it has put this process first, until packets wait no longer. */
    private static final String FIRST = "sluice.first";

    private final DataplaneConfig config;
    private final Preparation ready;
    private final TakeOver takeOver;
    private final Supplier<Holdings> anew;
    private final CloseStack owned;
    private Holdings holdings;

    private Dataplane(final DataplaneConfig config, final Preparation ready, final TakeOver takeOver, final Holdings holdings,
        final Supplier<Holdings> anew, final CloseStack owned) {
        this.config = config;
        this.ready = ready;
        this.takeOver = takeOver;
        this.holdings = holdings;
        this.anew = anew;
        this.owned = owned;
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
                heir = dataplane.heir();
                stop.await();
                if (failure.get() == null && dataplane.holdings.handOver().isDue()) {
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
     * Prepares a dataplane, rehearses going live, says so, and leaves it at that.
     *
     * @throws RuntimeException of one clear line when something is not to be had
     */
    static void dryRun(final DataplaneConfig config) {
        try (Preparation ready = Preparation.of(config)) {
            GoingLive.rehearse(config, ready);
            final Edition edition = ready.adopter.edition();
            LOG.info("{}: edition {} could be forwarded, {} VIPs and {} backends, by {} worker(s)", ready.device.name(),
                edition.number(), edition.vips().size(), edition.backends().size(), ready.workers);
        }
    }

    /**
     * Opens everything; nothing is forwarded before {@link #start}. One that takes over first has all ready that it can have
     * while the other forwards, and rehearses the rest.
     *
     * @param onRequest is called when another dataplane asks this one to hand over
     * @param onError   is told when a thread has failed; the dataplane should then be closed
     * @throws RuntimeException of one clear line when something is not to be had
     */
    private static Dataplane open(final DataplaneConfig config, final boolean takesOver, final Runnable onRequest,
        final ErrorHandler onError) {
        try (CloseStack opening = new CloseStack()) {
            final Standby standby;
            final TakeOver takeOver;
            final Locks locks;
            final Inheritance inheritance;
            final CloseStack live;
            if (takesOver) {
                standby = Standby.of(config, opening);
                standby.ready().awaitWarmUp();
                GoingLive.rehearse(config, standby.ready());
                takeOver = opening.push(TakeOver.ask(config.run(), config.device()));
                if (takeOver.queues().filter(standby.plan()::goOnWith).isPresent()) {
                    takeOver.shareQueues();
                }
                locks = opening.push(Locks.take(config));
                live = opening.push(new CloseStack());
                inheritance = Inheritance.of(takeOver, config, locks, standby.ready().workers, live);
            } else {
                takeOver = TakeOver.fromNobody();
                locks = opening.push(Locks.take(config));
                inheritance = Inheritance.ofTheDead(config, locks,
                    PacketIoSet.queues(Interface.named(config.device()), config.queues()), opening);
                standby = Standby.of(config, opening);
                live = opening.push(new CloseStack());
            }
            final Preparation ready = standby.ready();
            final BiFunction<Inheritance, Supplier<PacketIoSet>, Holdings> goLive = (left, io) -> GoingLive.open(config, ready,
                locks, left, io, what -> {
                    ready.milestones.passed(what);
                    takeOver.passed(what);
                }, onRequest, onError, live);
            final Holdings holdings = goLive.apply(inheritance, standby.plan()::open);
            ready.awaitWarmUp();
            leaveToWorkers(ready.cpus);
            return new Dataplane(config, ready, takeOver, holdings, () -> {
                live.close();
                return goLive.apply(Inheritance.ofTheDead(config, locks, ready.workers, live), standby.plan()::openAnew);
            }, opening.release());
        }
    }

    /** A compiler that wants a worker's core would have packets wait for it. */
    private static void leaveToWorkers(final int[] cpus) {
        if (Arrays.stream(cpus).noneMatch(cpu -> cpu == Worker.ANY_CPU)) {
            Cpu.leave(cpus);
        }
    }

    /** Starts forwarding. From now on the interface is guarded, also when this has ended. */
    void start() {
        begin();
        takeOver.passed("start");
        holdings.io().stay();
        AgentRunner.startOnThread(holdings.beside());
        AgentRunner.startOnThread(holdings.keeper());
        announce();
        takeOver.done();
        if (Boolean.getBoolean(FIRST)) {
            Cpu.comeAsOthersDo();
        }
    }

    /** What one has shared and left half done is opened as after any death. */
    private void begin() {
        try {
            holdings.begin();
        } catch (final IllegalStateException e) {
            if (!takeOver.sharesQueues()) {
                throw e;
            }
            LOG.warn("{}: the queues of the dataplane before can't be gone on with ({}); they are opened anew, what waited there "
                + "is lost", config.device(), e.getMessage());
            holdings = anew.get();
            holdings.begin();
        }
    }

    private void announce() {
        holdings.remarks().get().forEach(remark -> LOG.info("{}: {}", config.device(), remark));
        holdings.warnings().forEach(LOG::warn);
        LOG.info("{}: {}, {} worker(s), tables {}; {}", config.device(), holdings.io().description(), ready.workers,
            config.state(), ready.milestones);
    }

    /** Lets the one that asked go on, and then tidies up; returns whether that one forwards. */
    private boolean handOver() {
        final HandOver handOver = holdings.handOver();
        holdings.prepareToLetGo();
        final Optional<String> asked = pass() ? handOver.grant() : Optional.empty();
        if (asked.isEmpty()) {
            return false;
        }
        final Gap gap = holdings.letGo();
        if (asked.get().equals(HandOver.END_QUEUES)) {
            holdings.io().close();
            gap.passed("queues");
        }
        final Optional<String> whole = handOver.letGo(gap) ? handOver.awaitForwarding() : Optional.empty();
        whole.ifPresent(text -> LOG.info("handed over; nothing was forwarded for {}", text));
        return whole.isPresent();
    }

    private boolean pass() {
        try {
            holdings.io().pass(config.run().resolve(TakeOver.QUEUES));
            return true;
        } catch (final LinuxException e) {
            LOG.error("who was to go on takes no queues ({})", e.getMessage());
            return false;
        }
    }

    /** Who gets the packets when this has ended. */
    private String heir() {
        final String device = config.device();
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
