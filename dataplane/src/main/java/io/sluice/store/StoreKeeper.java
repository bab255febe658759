package io.sluice.store;

import io.sluice.flow.FlowScan;
import io.sluice.flow.FlowTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.Agent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link ConnectionStore} what the workers' flow tables are. In this order: opens it, applies what processes before
 * have left in their rings, sends the workers what they do not know if their tables were lost, and then, for good, applies
 * events and {@link Reconciliation reconciles} after a loss.
 *
 * <p>An agent with a thread of its own, which nobody waits for: when the store cannot be had or fails, forwarding goes on
 * without.
 */
public final class StoreKeeper implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(StoreKeeper.class);
    private static final int EVENTS_AT_ONCE = 2_048;
    private static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final StoreDirectory directory;
    private final long capacity;
    private final List<ConnectionEvents> events;
    private final Feed feed;
    private final BooleanSupplier feeds;
    private final StoreCounters counters;
    private final Reconciliation reconciliation;
    private final Deque<Path> left;
    private final long[] marks;
    private ConnectionStore store;
    private ConnectionEvents leftEvents;
    private Stage stage = Stage.OPEN;
    private int segment;
    private boolean partly;
    private boolean owed;
    private long begunNs;
    private long lossesSeen;
    private long reconciledNs;

    /** What is done beside the applying of events, one after the other. */
    private enum Stage { OPEN, APPLY_LEFT, FEED, AWAIT_ARRIVAL, RECONCILE, REST, GIVEN_UP }

    /**
     * Over the store in that directory.
     *
     * @param capacity most connections of each family
     * @param tables   of the workers, by number; they outlive this
     * @param events   of the workers, by number
     * @param feeds    says, once the workers have begun, whether they are to be sent what is in the store: {@link
     *                 StoreDirectory#feeds}
     */
    public StoreKeeper(final StoreDirectory directory, final long capacity, final List<FlowTable> tables,
        final List<ConnectionEvents> events, final Feed feed, final BooleanSupplier feeds, final StoreCounters counters) {
        this.directory = directory;
        this.capacity = capacity;
        this.events = List.copyOf(events);
        this.feed = feed;
        this.feeds = feeds;
        this.counters = counters;
        this.reconciliation = new Reconciliation(tables.stream().map(FlowScan::new).toList());
        this.left = new ArrayDeque<>(directory.left());
        this.marks = new long[events.size()];
    }

    @Override
    public int doWork() {
        return doWork(System.nanoTime());
    }

    /** One turn, at a time of {@link System#nanoTime}; returns 0 when there was nothing to do. */
    public int doWork(final long nowNs) {
        if (stage == Stage.GIVEN_UP) {
            return 0;
        }
        try {
            final int applied = stage.compareTo(Stage.FEED) < 0 ? 0 : apply();
            final int more = turn(nowNs);
            count();
            return applied + more;
        } catch (final IOException | RuntimeException | LinkageError | InternalError e) {       // the last: no room for a page
            giveUp(e);
            return 0;
        }
    }

    private int apply() {
        int applied = 0;
        for (int worker = 0; worker < marks.length; worker++) {
            applied += events.get(worker).read(store, EVENTS_AT_ONCE);
        }
        if (applied > 0) {
            counters.add(StoreCounters.Name.EVENTS_APPLIED, applied);
        }
        return applied;
    }

    private int turn(final long nowNs) throws IOException {
        return switch (stage) {
            case OPEN -> open();
            case APPLY_LEFT -> applyLeft();
            case FEED -> feed(nowNs);
            case AWAIT_ARRIVAL -> awaitArrival();
            case RECONCILE -> reconcile(nowNs);
            default -> rest(nowNs);
        };
    }

    private int open() throws IOException {
        begunNs = System.nanoTime();
        store = directory.openStore(capacity, LOG::warn);
        counters.set(StoreCounters.Name.OPENED_IN_MS, sinceBegunMs());
        stage = Stage.APPLY_LEFT;
        return 1;
    }

    /** What a killed process has left in one ring after the other, each of which is gone then. */
    private int applyLeft() throws IOException {
        if (leftEvents == null && left.isEmpty()) {
            LOG.info("connection store: {} connections, opened in {} ms{}", store.entries(),
                counters.get(StoreCounters.Name.OPENED_IN_MS),
                store.damaged() == 0 ? "" : "; " + store.damaged() + " damaged remains given up");
            stage = feeds.getAsBoolean() ? Stage.FEED : Stage.RECONCILE;
        } else if (leftEvents == null) {
            leftEvents = StoreDirectory.openLeft(left.getFirst());
        } else if (!leftEvents.readLeft(store, EVENTS_AT_ONCE)) {
            leftEvents.close();
            leftEvents = null;
            Files.delete(left.removeFirst());
        }
        return 1;
    }

    /** A part of the store a turn; once more, when all that was sent has arrived, if there was no room for all of it. */
    private int feed(final long nowNs) {
        if (partly && !feed.arrived()) {
            return 0;
        }
        partly = false;
        if (segment == store.segments()) {
            stage = Stage.AWAIT_ARRIVAL;
            return 1;
        }
        partly = !store.visit(segment, (int) (nowNs / NS_PER_SECOND), this::send);
        segment += partly ? 0 : 1;
        return 1;
    }

    private StoreVisitor.Fate send(final DirectBuffer record, final int at) {
        if (reconciliation.isKnown(record, at)) {
            return StoreVisitor.Fate.KEPT;
        }
        if (!feed.send(record, at)) {
            return StoreVisitor.Fate.STOP;
        }
        counters.add(StoreCounters.Name.FED, 1);
        return StoreVisitor.Fate.KEPT;
    }

    private long sinceBegunMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNs);
    }

    private int awaitArrival() {
        if (!feed.arrived()) {
            return 0;
        }
        feed.end();
        directory.fed();
        counters.set(StoreCounters.Name.FED_IN_MS, sinceBegunMs());
        LOG.info("connection store: the workers go on with {} connections from it", counters.get(StoreCounters.Name.FED));
        stage = Stage.RECONCILE;
        return 1;
    }

    private int reconcile(final long nowNs) {
        if (reconciliation.turn(store)) {
            counters.add(StoreCounters.Name.RECONCILED, 1);
            reconciledNs = nowNs;
            stage = Stage.REST;
        }
        return 1;
    }

    /** After a loss all is compared, but not before what was written until then has been applied: that is older. */
    private int rest(final long nowNs) {
        if (losses() != lossesSeen) {
            lossesSeen = losses();
            owed = true;
            mark();
        }
        if (!owed || nowNs - reconciledNs < PAUSE_NS || !isReadToMarks()) {
            return 0;
        }
        owed = false;
        reconciliation.begin();
        stage = Stage.RECONCILE;
        return 1;
    }

    private void mark() {
        for (int worker = 0; worker < marks.length; worker++) {
            marks[worker] = events.get(worker).written();
        }
    }

    private boolean isReadToMarks() {
        for (int worker = 0; worker < marks.length; worker++) {
            if (!events.get(worker).isRead(marks[worker])) {
                return false;
            }
        }
        return true;
    }

    private long losses() {
        long losses = 0;
        for (final ConnectionEvents each : events) {
            losses += each.lost();
        }
        return losses;
    }

    private void count() {
        if (store != null) {
            counters.set(StoreCounters.Name.STORED, store.entries());
            counters.set(StoreCounters.Name.NOT_STORED_FULL, store.refused());
        }
        counters.set(StoreCounters.Name.EVENTS_LOST, losses());
    }

    private void giveUp(final Throwable why) {
        LOG.warn("connection store: given up until the next start, forwarding goes on without: {}", why.toString());
        stage = Stage.GIVEN_UP;
        feed.end();
    }

    /**
     * Applies what there is, and what was lost, and closes the store. What workers write from now on stays in their rings, for
     * the process that opens the store next.
     */
    @Override
    public void onClose() {
        if (store == null || stage == Stage.GIVEN_UP) {
            return;
        }
        try {
            if (stage.compareTo(Stage.FEED) >= 0) {
                applyAll();
            }
            directory.closeStore(store);
        } catch (final IOException | RuntimeException | LinkageError | InternalError e) {
            giveUp(e);
        }
    }

    private void applyAll() {
        mark();
        while (!isReadToMarks() && apply() > 0) {
            Thread.onSpinWait();
        }
        if (losses() != lossesSeen || owed) {
            reconciliation.begin();
            while (!reconciliation.turn(store)) {
                Thread.onSpinWait();
            }
        }
        count();
    }

    @Override
    public String roleName() {
        return "connection-store";
    }
}
