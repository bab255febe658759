package io.sluice.controller;

import io.sluice.table.BackendTally;
import io.sluice.table.CounterTypes;
import io.sluice.table.CountersFile;
import io.sluice.table.CountersView;
import io.sluice.table.NextHop;
import io.sluice.table.TableException;
import io.sluice.table.TallyFile;
import io.sluice.table.TallyView;
import io.sluice.table.VipTally;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

import org.agrona.CloseHelper;

/**
 * What the dataplane that runs, or ran last, says of itself. Made for one answer and closed after it, since another
 * dataplane may take its place at any moment. Where there is none all is absent, and {@link #describe} says why.
 */
final class DataplaneReport implements AutoCloseable {
    private final long nowMs = System.currentTimeMillis();
    private CountersView counters;
    private TallyView tallies;
    private String absence;

    /** Reads what lies in that run directory. */
    DataplaneReport(final Path run) {
        try {
            counters = CountersFile.map(run);
            tallies = TallyFile.map(run);
        } catch (final TableException e) {
            absence = e.getMessage();
        }
    }

    boolean alive() {
        return counters != null && counters.alive(nowMs);
    }

    /** The edition that a dataplane forwards by; 0 when none is alive. */
    long forwardsBy() {
        return alive() ? counters.adoptedEdition() : 0;
    }

    Optional<BackendTally> backend(final int id) {
        return tallies == null ? Optional.empty() : Optional.of(tallies.backend(id));
    }

    Optional<VipTally> vip(final int id) {
        return tallies == null ? Optional.empty() : Optional.of(tallies.vip(id));
    }

    /** How a backend is reached; empty when nobody alive has said so. */
    Optional<NextHop> nextHop(final int backendId) {
        return tallies != null && alive() ? tallies.nextHop(backendId) : Optional.empty();
    }

    Map<String, Object> describe() {
        final Map<String, Object> described = new LinkedHashMap<>();
        described.put("alive", alive());
        if (counters == null) {
            described.put("reason", absence);
            return described;
        }
        if (!alive()) {
            described.put("reason", "the dataplane that ran last, process " + counters.pid() + ", "
                + (counters.heartbeatMs() == 0 ? "was stopped" : "has given no sign of life for "
                + (nowMs - counters.heartbeatMs()) / 1000 + " s") + "; start one with: sluice dataplane");
        }
        described.put("pid", counters.pid());
        described.put("startedMs", counters.startTimeMs());
        described.put("interface", counters.interfaceName());
        described.put("packetIo", counters.packetIo());
        described.put("workers", counters.workers());
        described.put("edition", counters.adoptedEdition());
        return described;
    }

    /** The counters of a type (see {@link CounterTypes}), summed over the workers and for each of them, by name. */
    List<Object> counters(final int type) {
        return counters(type, counters == null ? 0 : counters.workers());
    }

    /** Those of the connection store, which has no workers. */
    List<Object> storeCounters() {
        return counters(CounterTypes.STORE, 1);
    }

    /** Those of the program at the interface, which has none either. */
    List<Object> steeringCounters() {
        return counters(CounterTypes.STEERING, 1);
    }

    private List<Object> counters(final int type, final int workers) {
        final Map<String, long[]> byName = new LinkedHashMap<>();
        if (counters != null) {
            counters.counters().forEach((counterId, typeId, key, label) -> {
                final int worker = key.getInt(0, ByteOrder.nativeOrder());
                if (typeId == type && worker >= 0 && worker < workers) {
                    byName.computeIfAbsent(label, name -> new long[workers])[worker] =
                        counters.counters().getCounterValue(counterId);
                }
            });
        }
        final List<Object> described = new ArrayList<>();
        byName.forEach((name, perWorker) -> described.add(describe(name, perWorker)));
        return described;
    }

    private static Map<String, Object> describe(final String name, final long[] perWorker) {
        final Map<String, Object> described = new LinkedHashMap<>();
        described.put("name", name.toLowerCase(Locale.ROOT));
        described.put("count", LongStream.of(perWorker).sum());
        described.put("workers", LongStream.of(perWorker).boxed().toList());
        return described;
    }

    @Override
    public void close() {
        CloseHelper.closeAll(tallies, counters);
    }
}
