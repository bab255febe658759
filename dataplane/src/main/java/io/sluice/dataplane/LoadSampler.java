package io.sluice.dataplane;

import io.sluice.dataplane.schedule.Candidate;
import io.sluice.dataplane.schedule.Measured;
import io.sluice.dataplane.schedule.Schedules;
import io.sluice.table.ResponseTimeView;
import io.sluice.table.SchedulerKind;
import io.sluice.table.TableException;
import io.sluice.table.TallyView;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.agrona.concurrent.Agent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ten times a second tells the schedulers that go by measurements what was measured: how quickly backends answer, as the
 * controller and the workers have found it, and how many bytes a second are forwarded to them, as the workers have counted it.
 * On the adopter's thread, which also makes the schedulers.
 */
final class LoadSampler implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(LoadSampler.class);
    private static final long EVERY_NS = 100_000_000;
    /** What is older than this counts for less than what is younger. */
    private static final double MEMORY_NS = 1e9;

    private final Path run;
    private final TallyView tallies;
    private final Schedules schedules;
    private final Measured measured;
    private final Map<Integer, Long> probed = new HashMap<>();
    private final WireTimes wire = new WireTimes();
    private final Map<Integer, Rate> rates = new HashMap<>();
    private String complaint = "";
    private long sampledNs = System.nanoTime();

    /** Bytes counted so far, and the weighted average of bytes a second. */
    private record Rate(long bytes, double perSecond) {
    }

    /**
     * A sampler.
     *
     * @param run       where the controller leaves response times
     * @param tallies   this dataplane's own
     * @param schedules whose VIPs are sampled
     */
    LoadSampler(final Path run, final TallyView tallies, final Schedules schedules) {
        this.run = run;
        this.tallies = tallies;
        this.schedules = schedules;
        this.measured = schedules.measured();
    }

    @Override
    public int doWork() {
        final long nowNs = System.nanoTime();
        if (nowNs - sampledNs < EVERY_NS) {
            return 0;
        }
        sample(nowNs - sampledNs);
        sampledNs = nowNs;
        return 1;
    }

    /** After so many nanoseconds. */
    void sample(final long elapsedNs) {
        sampleResponseTimes(elapsedNs);
        final Set<Integer> sampled = new HashSet<>();
        for (final List<Candidate> ofVip : schedules.candidatesOf(SchedulerKind.LBW)) {
            sampleBandwidth(ofVip, elapsedNs);
            ofVip.forEach(backend -> sampled.add(backend.id()));
        }
        rates.keySet().retainAll(sampled);
    }

    private void sampleResponseTimes(final long elapsedNs) {
        final Set<Integer> sampled = new HashSet<>();
        schedules.candidatesOf(SchedulerKind.LRT).forEach(ofVip -> ofVip.forEach(backend -> sampled.add(backend.id())));
        probed.keySet().retainAll(sampled);
        wire.retain(sampled);
        if (!sampled.isEmpty()) {
            readProbed(sampled);
        }
        for (final int id : sampled) {
            measured.responseNs().set(id, wire.sample(id, tallies.synAnswers(id), elapsedNs, probed.getOrDefault(id, 0L)));
        }
    }

    private void readProbed(final Set<Integer> ids) {
        try {
            final Optional<ResponseTimeView> times = ResponseTimeView.map(run);
            if (times.isPresent()) {
                try (ResponseTimeView view = times.get()) {
                    ids.forEach(id -> probed.put(id, view.of(id)));
                }
            }
        } catch (final TableException e) {
            if (!complaint.equals(e.getMessage())) {
                complaint = e.getMessage();
                LOG.error("backends are chosen by the response times known before: {}", complaint);
            }
        }
    }

    private void sampleBandwidth(final List<Candidate> ofVip, final long elapsedNs) {
        double perSecond = 0;
        long connections = 0;
        for (final Candidate backend : ofVip) {
            final long bytes = tallies.backend(backend.id()).bytes();
            final Rate rate = rates.merge(backend.id(), new Rate(bytes, 0), (before, now) -> next(before, bytes, elapsedNs));
            final long busy = schedules.connections().of(backend.id());
            measured.bytesPerSecond().set(backend.id(), (long) rate.perSecond);
            measured.connectionsThen().set(backend.id(), busy);
            perSecond += rate.perSecond;
            connections += busy;
        }
        final long each = (long) (perSecond / Math.max(1, connections));
        ofVip.forEach(backend -> measured.bytesPerConnection().set(backend.id(), each));
    }

    private static Rate next(final Rate before, final long bytes, final long elapsedNs) {
        final double weight = 1 - Math.exp(-elapsedNs / MEMORY_NS);
        final double latest = (bytes - before.bytes) * 1e9 / elapsedNs;
        return new Rate(bytes, before.perSecond + weight * (latest - before.perSecond));
    }

    @Override
    public String roleName() {
        return "sampler";
    }
}
