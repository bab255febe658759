package io.sluice.testbed.endurance;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** How it went: for people a table, for programs CSV. */
final class EndurancePage {
    private static final List<String> NOTES = List.of(
        "ms; no packet: between two answers to a UDP flow by dsr, one probe of which is sent every ms; split behind it;",
        "lost: probes never answered: those that come once the interface is taken wait, and are answered late;",
        "pause: for so long the machine kept the probe from sending; all go on: from exec until every download has;",
        "store: what opening it took, beside forwarding;",
        "death: from the last answer until the killed one is gone; the rest by the new one's log");

    private EndurancePage() {
    }

    /** A line for each restart and each way, and what the columns mean. */
    static List<String> table(
        final EndurancePlan plan, final long stored, final List<Outage> outages, final Map<Way, Fate> fates) {
        final List<String> lines = new ArrayList<>();
        final Set<String> stages = stages(outages);
        lines.add(format(plan.restart().words + ", controller killed %d times, a backend of each way drained and returned;",
            outages.size(), plan.controllerKills()));
        lines.add(format("%,d connections in the store when it began", stored));
        lines.add("");
        lines.add(format("%-7s %9s %6s %7s %9s %6s  ", "restart", "no packet", "lost", "pause",
            "all go on", "store")
            + stages.stream().map(stage -> format("%" + width(stage) + "s", stage)).collect(Collectors.joining(" ")));
        for (int i = 0; i < outages.size(); i++) {
            final int number = i;
            lines.add(row(Integer.toString(i + 1), stages, value -> value.applyAsDouble(outages.get(number))));
        }
        lines.add(row("median", stages, value -> sorted(outages, value)[outages.size() / 2]));
        lines.add(row("most", stages, value -> sorted(outages, value)[outages.size() - 1]));
        lines.add("");
        lines.addAll(NOTES);
        lines.add("");
        lines.add(format("%-8s %16s %7s %12s %9s %10s %16s", "way", "downloads whole", "broken", "requests", "per s", "broken",
            "never connected"));
        fates.forEach((way, fate) -> lines.add(format("%-8s %9d of %3d %7d %,12d %,9.0f %10d %16d", way, fate.whole(), fate.all(),
            fate.all() - fate.whole(), fate.requests().answers(), fate.requests().answers() / fate.seconds(),
            fate.requests().failures() - fate.requests().unconnected(), fate.requests().unconnected())));
        lines.add(format("%,d segments were sent again by the client's TCP.",
            fates.values().stream().mapToLong(fate -> fate.requests().resent()).max().orElse(0)));
        final long broken = fates.values().stream().mapToLong(Fate::broken).sum();
        lines.add(broken == 0 ? "Not one established connection broke."
            : format("%,d established connections broke.", broken));
        return lines;
    }

    /** The columns of one line, each of them a value that {@code choice} makes of all restarts or of one. */
    private static String row(final String name, final Set<String> stages, final Column choice) {
        final StringBuilder line = new StringBuilder(format("%-7s %9.0f %6.0f %7.1f %9.0f %6.0f  ", name,
            choice.of(Outage::gapMs), choice.of(outage -> outage.lost()), choice.of(Outage::pauseMs),
            choice.of(Outage::downMs), choice.of(outage -> outage.storeMs())));
        line.append(stages.stream().map(stage -> format("%" + width(stage) + ".0f",
            choice.of(outage -> outage.splitMs().getOrDefault(stage, 0.0)))).collect(Collectors.joining(" ")));
        return line.toString();
    }

    /** A number out of a value that every restart has. */
    private interface Column {
        double of(ToDoubleFunction<Outage> value);
    }

    private static double[] sorted(final Collection<Outage> outages, final ToDoubleFunction<Outage> value) {
        return outages.stream().mapToDouble(value).sorted().toArray();
    }

    private static int width(final String stage) {
        return Math.max(5, stage.length());
    }

    private static Set<String> stages(final List<Outage> outages) {
        return outages.stream().flatMap(outage -> outage.splitMs().keySet().stream())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** A line a restart, milliseconds. */
    static List<String> csv(final List<Outage> outages) {
        final Set<String> stages = stages(outages);
        final List<String> lines = new ArrayList<>();
        lines.add("restart,no_packet_ms,lost_probes,probe_pause_ms,all_go_on_ms,store_ms,"
            + stages.stream().map(stage -> stage.replace(' ', '_') + "_ms").collect(Collectors.joining(",")));
        for (int i = 0; i < outages.size(); i++) {
            final Outage outage = outages.get(i);
            lines.add(format("%d,%.1f,%d,%.1f,%.1f,%d,", i + 1, outage.gapMs(), outage.lost(), outage.pauseMs(), outage.downMs(),
                outage.storeMs())
                + stages.stream().map(stage -> format("%.1f", outage.splitMs().getOrDefault(stage, 0.0)))
                .collect(Collectors.joining(",")));
        }
        return lines;
    }

    private static String format(final String pattern, final Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
