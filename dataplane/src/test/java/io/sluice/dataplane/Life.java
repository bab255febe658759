package io.sluice.dataplane;

import io.sluice.flow.FlowFiles;
import io.sluice.flow.FlowTable;
import io.sluice.flow.FlowTimeouts;
import io.sluice.linux.CloseStack;
import io.sluice.store.ConnectionEvents;
import io.sluice.store.StoreCounters;
import io.sluice.store.StoreDirectory;
import io.sluice.store.StoreKeeper;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;

/** A dataplane's life: its workers with their flow tables, and the connection store, as they are put together in one. */
final class Life implements AutoCloseable {
    static final int CONNECTIONS = 1_000;
    private static final int IDLE_TURNS = 5;

    final Crew crew;
    final int workers;
    final boolean feeds;
    final boolean goesOnCounting;
    final StoreCounters counters =
        new StoreCounters(new CountersManager(new UnsafeBuffer(new byte[1 << 16]), new UnsafeBuffer(new byte[1 << 14])));
    private final CloseStack owned = new CloseStack();
    private final FlowFiles flows;
    private final StoreKeeper keeper;
    private boolean kept;

    /** Goes on with what lies in {@code memory}, so many seconds after tests began. */
    Life(final Path memory, final Path run, final Site site, final int workers, final int seconds) {
        this.workers = workers;
        final StoreDirectory stored = owned.push(StoreDirectory.take(memory.resolve("store")));
        flows = owned.push(FlowFiles.open(memory.resolve("flows"), workers, CONNECTIONS, FlowTimeouts.DEFAULT,
            Deal::workerOf));
        goesOnCounting = flows.notes().isPresent();
        feeds = stored.feeds(flows.whole());
        crew = owned.push(new Crew(run, site, flows, workers));
        crew.leap(seconds);
        final List<ConnectionEvents> events = stored.newEvents(workers);
        final List<FlowTable> tables = IntStream.range(0, workers).mapToObj(flows::table).toList();
        IntStream.range(0, workers).forEach(worker -> tables.get(worker).watch(events.get(worker)));
        if (feeds) {
            crew.storeWait.begin();
        }
        keeper = new StoreKeeper(stored, (long) CONNECTIONS * workers, tables, events,
            new FeedToWorkers(workers, crew.notes(), crew.storeWait), () -> feeds, counters);
    }

    /** The keeper of the store has a turn, and the workers. */
    int turn() {
        kept = true;
        crew.settle();
        return keeper.doWork(crew.nowNs());
    }

    /** So they have until there is nothing to do. */
    void keepUp() {
        for (int idle = 0; idle < IDLE_TURNS;) {
            idle = turn() == 0 ? idle + 1 : 0;
        }
    }

    /** Ends in order when it is closed, as far as the flow tables go. */
    void seal() {
        crew.seal(flows);
    }

    /** Ends; had the keeper no turn at all, what is in the rings stays there, as when the process was killed. */
    @Override
    public void close() {
        if (kept) {
            keeper.onClose();
        }
        owned.close();
    }
}
