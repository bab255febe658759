package io.sluice.testbed.bench;

import io.sluice.flow.FlowRecord;
import io.sluice.flow.FlowState;
import io.sluice.flow.FlowTable;
import io.sluice.flow.FlowTimeouts;
import io.sluice.flow.FlowWatcher;
import io.sluice.linux.Linux;
import io.sluice.packet.Address;
import io.sluice.packet.Tcp;
import io.sluice.store.ConnectionEvents;
import io.sluice.store.ConnectionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The connection store, behind the path: what one event costs the thread that applies it, taken from the ring, and what it costs
 * the worker that writes it, also when the ring is full. Connections are IPv4, and visited at random.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StoreBenchmark {
    private static final int EVENTS = 4_096;
    private static final int BACKENDS = 100;
    private static final int PORT = 443;
    private static final Path MEMORY = Path.of("/dev/shm");

    /** In the store. */
    @Param({"100000", "1000000", "10000000"})
    public int connections;

    private final UnsafeBuffer record = Linux.memory(FlowRecord.LENGTH);
    private final SplittableRandom random = new SplittableRandom(1);
    private final int[] flows = new int[EVENTS];
    private final FlowTable table = new FlowTable(2 * EVENTS, FlowTimeouts.DEFAULT, 0);
    private Path directory;
    private ConnectionStore store;
    private ConnectionEvents events;
    private ConnectionEvents full;
    private int version;

    /** A store with so many connections, and a ring with no room. */
    @Setup
    public void fill() throws IOException {
        directory = Files.createTempDirectory(MEMORY, "sluice-bench-");
        store = ConnectionStore.open(directory, connections, false);
        for (int connection = 0; connection < connections; connection++) {
            describe(connection);
            store.put(record, 0, 0);
        }
        events = ConnectionEvents.open(directory.resolve("events"), 0);
        full = ConnectionEvents.open(directory.resolve("full"), 0);
        choose();
        table.watch(full);
        while (full.lost() == 0) {
            write();
        }
        table.watch(events);
    }

    private void describe(final int connection) {
        FlowRecord.key(record, 0, 0, Address.V4_MAPPED | connection * 2_654_435_761L & 0xffff_ffffL, 0, Address.V4_MAPPED | 1,
            connection << Short.SIZE | PORT, Tcp.PROTOCOL);
        FlowRecord.rest(record, 0, FlowState.ESTABLISHED, (byte) 0, connection % BACKENDS, 0, 0);
    }

    /** Chooses connections; not counted. */
    @Setup(Level.Invocation)
    public void choose() {
        version++;
        table.watch(FlowWatcher.NOBODY);
        for (int i = 0; i < EVENTS; i++) {
            if (flows[i] != 0) {
                table.remove(flows[i]);
            }
        }
        for (int i = 0; i < EVENTS; i++) {
            int flow;
            do {
                describe(random.nextInt(connections));
                flow = table.adopt(record, 0);
            } while (flow == FlowTable.NONE || flow == 0);         // chosen already, or the line that stands for none
            flows[i] = flow;
        }
        table.watch(events);
    }

    private void write() {
        for (final int flow : flows) {
            table.backend(flow, version);
        }
    }

    /** An event of a connection that has another backend now, written by the worker. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void write(final Emptied emptied) {
        emptied.events = events;
        write();
    }

    /** The same when the ring is full. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long writeFull() {
        table.watch(full);
        write();
        return full.lost();
    }

    /** The same applied, and written before by this thread. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void writeAndApply() {
        write();
        apply();
    }

    /** Two events, written and applied: a connection leaves, and comes again. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void leaveAndCome() {
        for (final int flow : flows) {
            events.left(table, flow);
        }
        for (final int flow : flows) {
            events.settled(table, flow);
        }
        apply();
    }

    private void apply() {
        while (events.read(store, EVENTS) > 0) {
            Thread.onSpinWait();
        }
    }

    /** Gives everything back. */
    @TearDown
    public void close() {
        store.close();
        events.close();
        full.close();
        table.close();
        IoUtil.delete(directory.toFile(), false);
        if (store.refused() > 0) {
            throw new IllegalStateException(store.refused() + " connections found no room");
        }
    }

    /** Has the ring read after each round, uncounted. */
    @State(Scope.Thread)
    public static class Emptied {
        private static final ConnectionEvents.Reader NOWHERE = new Nowhere();
        private ConnectionEvents events;

        /** Reads it. */
        @TearDown(Level.Invocation)
        public void empty() {
            while (events.read(NOWHERE, EVENTS) > 0) {
                Thread.onSpinWait();
            }
        }
    }

    /** Applies nothing. */
    private static final class Nowhere implements ConnectionEvents.Reader {
        @Override
        public void put(final DirectBuffer from, final int at, final int worker) {
        }

        @Override
        public void remove(final DirectBuffer key, final int at, final int worker) {
        }

        @Override
        public void disown(final DirectBuffer key, final int at, final int worker) {
        }
    }
}
