package io.sluice.dataplane;

import io.sluice.dataplane.io.PacketIoSet;
import io.sluice.dataplane.io.PacketIoStatistics;
import io.sluice.table.CounterTypes;
import io.sluice.table.CountersFile;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.status.AtomicCounter;

/** Says ten times a second that the dataplane lives, and once a second what its packet I/O lost, in the counters file. */
final class LifeSigns implements Agent {
    private static final long HEARTBEAT_NS = 100_000_000L;
    private static final int HEARTBEATS_PER_SAMPLE = 10;

    /** The counters of one worker's packet I/O; the names are what {@code sluice stats} shows. */
    private record Losses(AtomicCounter ringFull, AtomicCounter noFreeFrame, AtomicCounter tooLong, AtomicCounter otherwise,
                          AtomicCounter unfinishedChecksums) {
        static Losses of(final CountersFile counters, final int worker) {
            return new Losses(counter(counters, worker, "RING_FULL"), counter(counters, worker, "NO_FREE_FRAME"),
                counter(counters, worker, "TOO_LONG"), counter(counters, worker, "OTHERWISE_LOST"),
                counter(counters, worker, "UNFINISHED_CHECKSUM"));
        }

        private static AtomicCounter counter(final CountersFile counters, final int worker, final String label) {
            return counters.counters().newCounter(label, CounterTypes.PACKET_IO,
                key -> key.putInt(0, worker, ByteOrder.nativeOrder()));
        }

        void set(final PacketIoStatistics statistics) {
            ringFull.setOpaque(statistics.ringFull());
            noFreeFrame.setOpaque(statistics.noFreeFrame());
            tooLong.setOpaque(statistics.tooLong());
            otherwise.setOpaque(statistics.otherwise());
            unfinishedChecksums.setOpaque(statistics.unfinishedChecksums());
        }
    }

    private final CountersFile counters;
    private final PacketIoSet io;
    private final List<Losses> losses = new ArrayList<>();
    private long dueNs = System.nanoTime();
    private int heartbeats;

    LifeSigns(final CountersFile counters, final PacketIoSet io) {
        this.counters = counters;
        this.io = io;
        for (int worker = 0; worker < io.workers().size(); worker++) {
            losses.add(Losses.of(counters, worker));
        }
    }

    @Override
    public int doWork() {
        final long nowNs = System.nanoTime();
        if (dueNs - nowNs > 0) {
            return 0;
        }
        dueNs = nowNs + HEARTBEAT_NS;
        counters.heartbeat(System.currentTimeMillis());
        if (heartbeats++ % HEARTBEATS_PER_SAMPLE == 0) {
            final List<PacketIoStatistics> statistics = io.statistics();
            for (int worker = 0; worker < losses.size(); worker++) {
                losses.get(worker).set(statistics.get(worker));
            }
        }
        return 1;
    }

    @Override
    public String roleName() {
        return "life-signs";
    }
}
