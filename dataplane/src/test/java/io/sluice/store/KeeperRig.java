package io.sluice.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.flow.FlowRecord;
import io.sluice.flow.FlowTable;
import io.sluice.flow.FlowTimeouts;
import io.sluice.linux.Linux;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;

/**
 * A process with a store: flow tables of its workers, their rings, and the keeper, all on one thread and by a clock of its own.
 */
final class KeeperRig implements AutoCloseable {
    static final long CAPACITY = 100_000;
    private static final int LINES = 200_000;
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final int TURNS = 100_000;

    final List<FlowTable> tables = new ArrayList<>();
    final StoreCounters counters =
        new StoreCounters(new CountersManager(new UnsafeBuffer(new byte[1 << 16]), new UnsafeBuffer(new byte[1 << 14])));
    final Path directory;
    final List<String> remarks;
    final boolean feeds;
    int roomForFeed = Integer.MAX_VALUE;
    boolean fed;
    private final StoreDirectory files;
    private final StoreKeeper keeper;
    private final UnsafeBuffer record = Linux.memory(FlowRecord.LENGTH);
    private long nowNs = 1_000_000 * NS_PER_SECOND;

    /** Begins with empty tables, and says whether those are all that the process before had. */
    KeeperRig(final Path directory, final int workers, final boolean whole) {
        this.directory = directory;
        files = StoreDirectory.take(directory.resolve("store"));
        remarks = files.remarks();
        feeds = files.feeds(whole);
        final List<ConnectionEvents> events = files.newEvents(workers);
        for (int worker = 0; worker < workers; worker++) {
            tables.add(new FlowTable(LINES, FlowTimeouts.DEFAULT, 0x5ec4e7));
            tables.get(worker).watch(events.get(worker));
        }
        keeper = new StoreKeeper(files, CAPACITY, tables, events, new IntoTables(), () -> feeds, counters);
    }

    /** A worker gets a connection, or has it changed. */
    void settle(final int worker, final int number, final int version) {
        Numbered.write(record, number, version, 0);
        final int known = tables.get(worker).find(record, 0);
        if (known != FlowTable.NONE) {
            tables.get(worker).remove(known);
        }
        assertTrue(tables.get(worker).adopt(record, 0) != FlowTable.NONE, "no room for " + number);
    }

    void remove(final int worker, final int number) {
        tables.get(worker).remove(flow(worker, number));
    }

    /** One worker's connection becomes another's. */
    void move(final int from, final int to, final int number) {
        final int flow = flow(from, number);
        tables.get(from).record(flow, record, 0);
        tables.get(from).giveAway(flow);
        assertTrue(tables.get(to).adopt(record, 0) != FlowTable.NONE);
    }

    private int flow(final int worker, final int number) {
        Numbered.write(record, number, 0, 0);
        return tables.get(worker).find(record, 0);
    }

    /** The keeper has its turns until it rests for some seconds. */
    KeeperRig rest() {
        int idle = 0;
        for (int turn = 0; idle < 3; turn++) {
            idle = keeper.doWork(nowNs) == 0 ? idle + 1 : 0;
            nowNs += NS_PER_SECOND;
            assertTrue(turn < TURNS, "it never rests");
        }
        return this;
    }

    void turns(final int count) {
        for (int turn = 0; turn < count; turn++) {
            keeper.doWork(nowNs);
        }
    }

    long count(final StoreCounters.Name name) {
        return counters.get(name);
    }

    /** What the next process would find, if this one ended now. */
    static Set<Integer> stored(final Path directory, final String where) throws Exception {
        try (ConnectionStore store = ConnectionStore.open(directory.resolve("store"), CAPACITY, false)) {
            return Numbered.in(store, where);
        }
    }

    /** Ends in good order; what is in the store then is given back. */
    Set<Integer> stop(final String where) throws Exception {
        close();
        return stored(directory, where);
    }

    /** As a process that is killed before its keeper had the first turn: the rings are left as they are. */
    void killEarly() {
        files.close();
        tables.forEach(FlowTable::close);
    }

    @Override
    public void close() {
        keeper.onClose();
        files.close();
        tables.forEach(FlowTable::close);
        tables.clear();
    }

    /** Workers take up at once what they are sent, while there is room. */
    private final class IntoTables implements Feed {
        @Override
        public boolean send(final DirectBuffer sent, final int at) {
            if (roomForFeed == 0) {
                return false;
            }
            roomForFeed--;
            Numbered.assertWhole(sent, at, "fed");
            tables.get(FlowRecord.backend(sent, at) % tables.size()).adopt(sent, at);
            return true;
        }

        @Override
        public boolean arrived() {
            roomForFeed = Math.max(roomForFeed, 1_000);
            return true;
        }

        @Override
        public void end() {
            assertEquals(false, fed, "it ends once");
            fed = true;
        }
    }
}
