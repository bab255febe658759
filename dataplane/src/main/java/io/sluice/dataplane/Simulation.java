package io.sluice.dataplane;

import io.sluice.dataplane.io.PcapIo;
import io.sluice.dataplane.rewrite.Reach;
import io.sluice.flow.FlowTable;
import io.sluice.flow.FlowTimeouts;
import io.sluice.linux.CloseStack;
import io.sluice.linux.Linux;
import io.sluice.table.BackendRow;
import io.sluice.table.Edition;
import io.sluice.table.TallyFile;
import io.sluice.table.TallyView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;

/**
 * The dataplane's own {@link Worker} over a capture file: what would it have done with these packets? Touches no interface and
 * needs no root.
 */
final class Simulation {
    private static final int CONNECTIONS = 1_000_000;

    /**
     * What came of it.
     *
     * @param verdicts how many packets ended in each verdict; those that none ended in are left out
     * @param backends how many packets and connections each backend got, in the order given
     */
    record Outcome(Map<Verdict, Long> verdicts, List<Share> backends) {
    }

    /** One backend's part. */
    record Share(BackendRow backend, long packets, long connections) {
    }

    private Simulation() {
    }

    /**
     * Plays a capture.
     *
     * @param edition VIPs and backends
     * @param macs    MAC address of each backend, by id
     * @param mac     the MAC address that frames for Sluice are sent to
     * @throws IOException of one line when a file cannot be read or written
     */
    static Outcome play(final Path captured, final Path sent, final Edition edition, final Map<Integer, Long> macs,
        final long mac) throws IOException {
        final Path scratch = Files.createTempDirectory("sluice-simulate-");
        try (CloseStack owned = new CloseStack()) {
            owned.push(() -> Files.delete(scratch));
            owned.push(() -> Files.deleteIfExists(scratch.resolve("tallies.dat")));
            final PcapIo io = owned.push(PcapIo.open(captured, sent));
            final FlowTable flows = owned.push(new FlowTable(CONNECTIONS, FlowTimeouts.DEFAULT, 0));
            final TallyFile tallies = owned.push(TallyFile.create(scratch, 1, System.currentTimeMillis()));
            final ForwardingView view = ForwardingView.of(mac, edition,
                backend -> new Reach(macs.get(backend.id()), true));
            final AtomicCounter[] counters = counters();
            final Worker worker = new Worker(WorkerState.alone(flows, tallies.worker(0)), Worker.ANY_CPU, io,
                new AtomicReference<>(view), counters);
            int received = worker.doWork();
            while (received > 0) {
                received = worker.doWork();
            }
            return new Outcome(verdicts(counters), shares(scratch, edition));
        }
    }

    private static AtomicCounter[] counters() {
        final Verdict[] verdicts = Verdict.values();
        final CountersManager manager = new CountersManager(
            Linux.memory(verdicts.length * CountersReader.METADATA_LENGTH),
            Linux.memory(verdicts.length * CountersReader.COUNTER_LENGTH));
        final AtomicCounter[] counters = new AtomicCounter[verdicts.length];
        for (final Verdict verdict : verdicts) {
            counters[verdict.ordinal()] = manager.newCounter(verdict.name());
        }
        return counters;
    }

    private static Map<Verdict, Long> verdicts(final AtomicCounter[] counters) {
        final Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
        for (final Verdict verdict : Verdict.values()) {
            if (counters[verdict.ordinal()].get() != 0) {
                verdicts.put(verdict, counters[verdict.ordinal()].get());
            }
        }
        return verdicts;
    }

    private static List<Share> shares(final Path scratch, final Edition edition) {
        final List<Share> shares = new ArrayList<>();
        try (TallyView tallies = TallyFile.map(scratch)) {
            edition.backends().forEach(backend -> shares.add(new Share(backend, tallies.backend(backend.id()).packets(),
                tallies.backend(backend.id()).opened())));
        }
        return shares;
    }
}
