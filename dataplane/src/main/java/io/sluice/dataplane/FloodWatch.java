package io.sluice.dataplane;

import io.sluice.dataplane.io.PacketIoSet;
import io.sluice.table.CounterTypes;
import io.sluice.table.CountersFile;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.status.AtomicCounter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks ten times a second how many SYNs come that are too many: half-open connections have their share of a flow table, and one
 * of them is forgotten or not remembered. When these come faster than they may, new TCP connections are
 * {@linkplain PacketIoSet#challengeSyns challenged}, until they and the SYNs dropped have been slower for
 * {@value #CALM_SECONDS} seconds. On the thread beside the workers.
 */
final class FloodWatch implements Agent {
    static final int CALM_SECONDS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(FloodWatch.class);
    private static final long EVERY_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final double NS_PER_SECOND = 1e9;

    private final int flood;
    private final LongSupplier withoutRoom;
    private final LongSupplier challenged;
    private final Consumer<Boolean> challenge;
    private final AtomicCounter dropped;
    private boolean challenging;
    private long droppedBefore;
    private long seen;
    private long lookedNs = System.nanoTime();
    private long floodedNs;

    /**
     * A watch.
     *
     * @param flood       how many a second are too many, at least 1
     * @param withoutRoom how many connections had no room among half-open ones
     * @param challenged  how many SYNs were dropped because of {@code challenge}
     * @param challenge   has them dropped, or no longer
     * @param dropped     where that number is told
     */
    FloodWatch(final int flood, final LongSupplier withoutRoom, final LongSupplier challenged, final Consumer<Boolean> challenge,
        final AtomicCounter dropped) {
        this.flood = flood;
        this.withoutRoom = withoutRoom;
        this.challenged = challenged;
        this.challenge = challenge;
        this.dropped = dropped;
    }

    /** Watches these workers at that interface. */
    static FloodWatch of(final int flood, final List<WorkerCounters> workers, final PacketIoSet io, final CountersFile counters) {
        return new FloodWatch(flood, () -> workers.stream().mapToLong(FloodWatch::withoutRoom).sum(), io::challengedSyns,
            io::challengeSyns, counters.counters().newCounter("CHALLENGED_SYN", CounterTypes.STEERING,
                key -> key.putInt(0, 0, ByteOrder.nativeOrder())));
    }

    private static long withoutRoom(final WorkerCounters worker) {
        return worker.count(Remark.EVICTED_HALF_OPEN) + worker.count(Remark.NOT_REMEMBERED_HALF_OPEN);
    }

    @Override
    public int doWork() {
        final long nowNs = System.nanoTime();
        if (nowNs - lookedNs < EVERY_NS) {
            return 0;
        }
        look(nowNs);
        return 1;
    }

    /** At a time of {@link System#nanoTime}. */
    void look(final long nowNs) {
        if (challenging) {
            dropped.setOpaque(challenged.getAsLong());
        }
        final long before = seen;
        seen = withoutRoom.getAsLong() + dropped.get();
        final double perSecond = (seen - before) * NS_PER_SECOND / (nowNs - lookedNs);
        lookedNs = nowNs;
        if (perSecond >= flood) {
            floodedNs = nowNs;
            if (!challenging) {
                challenging = true;
                droppedBefore = dropped.get();
                challenge.accept(true);
                LOG.warn("a flood of SYNs, {} a second beyond the share of half-open connections: until it is over, a new TCP "
                    + "connection has to ask twice", (long) perSecond);
            }
        } else if (challenging && nowNs - floodedNs >= TimeUnit.SECONDS.toNanos(CALM_SECONDS)) {
            challenging = false;
            challenge.accept(false);
            LOG.info("the flood of SYNs is over; {} were dropped", dropped.get() - droppedBefore);
        }
    }

    @Override
    public String roleName() {
        return "flood-watch";
    }
}
