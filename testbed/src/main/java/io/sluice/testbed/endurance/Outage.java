package io.sluice.testbed.endurance;

import io.sluice.testbed.traffic.SteadyProbe;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The time without forwarding at one restart of the dataplane, in milliseconds.
 *
 * @param gapMs   from the last answer to the probe until the next
 * @param lost    probes that were never answered, one of which is due every millisecond; those that come once the interface is
 *                taken wait, and are answered late
 * @param pauseMs the longest time for which the machine kept the probe from sending: what the gap is not more exact than
 * @param splitMs by what the time was spent on, in order; the sum is the gap
 * @param storeMs what opening the store took, beside forwarding
 * @param downMs  from exec until every download had gone on and requests were answered by every way
 */
record Outage(double gapMs, long lost, double pauseMs, Map<String, Double> splitMs, double downMs, long storeMs) {
    private static final double NS_PER_MS = 1e6;

    /**
     * What the probe and the dataplane say of a take-over.
     *
     * @param gap     by the new dataplane, in milliseconds, by what it was spent on
     * @param downMs  as that of the outage
     * @param storeMs as that of the outage
     */
    static Outage ofTakeOver(final SteadyProbe.Report report, final Map<String, Double> gap, final double downMs,
        final long storeMs) {
        final double gapMs = (report.toNs() - report.fromNs()) / NS_PER_MS;
        final Map<String, Double> split = new LinkedHashMap<>(gap);
        split.put("other", gapMs - gap.values().stream().mapToDouble(Double::doubleValue).sum());
        return new Outage(gapMs, report.sent() - report.answered(), report.pauseNs() / NS_PER_MS, split, downMs, storeMs);
    }

    /**
     * What the probe and the dataplane say of a kill.
     *
     * @param executedNs when the new dataplane was executed
     * @param stages     of the new dataplane from then on, in milliseconds
     * @param downMs     as that of the outage
     * @param storeMs    as that of the outage
     */
    static Outage of(final SteadyProbe.Report report, final long executedNs, final Map<String, Double> stages,
        final double downMs, final long storeMs) {
        final double gapMs = (report.toNs() - report.fromNs()) / NS_PER_MS;
        final Map<String, Double> split = new LinkedHashMap<>();
        split.put("death", (executedNs - report.fromNs()) / NS_PER_MS);
        split.putAll(stages);
        split.put("first packet", gapMs - split.values().stream().mapToDouble(Double::doubleValue).sum());
        return new Outage(gapMs, report.sent() - report.answered(), report.pauseNs() / NS_PER_MS, split, downMs,
            storeMs);
    }
}
