package io.sluice.testbed.wire;

import io.sluice.linux.CloseStack;
import io.sluice.table.ForwardingMode;
import io.sluice.testbed.net.Meanwhile;
import io.sluice.testbed.node.ControllerNode;
import io.sluice.testbed.node.DataplaneNode;
import io.sluice.testbed.node.Installation;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * A cold start of the dataplane: a probe every millisecond from before the program is executed, until the first comes back;
 * then the way of each of the first 100,000 packets. Tables are there already, with as many VIPs as are wanted.
 */
final class StartRun {
    private static final double EVERY_MS = 1_000;
    private static final long PATIENCE_MS = 30_000;
    private static final double FIRST_PACKETS_RATE = 50_000;
    private static final long FIRST_PACKETS_MS = 2_000;
    private static final long REST_NS = 5_000;
    private static final double NS_PER_MS = 1e6;
    private static final double NS_PER_US = 1e3;

    private final int rounds;
    private final int vips;
    private final PrintStream progress;
    private final List<Double> firstMs = new ArrayList<>();
    private final List<ProbeResult> first = new ArrayList<>();
    private final Map<String, List<Double>> stages = new LinkedHashMap<>();

    StartRun(final int rounds, final int vips, final PrintStream progress) {
        this.rounds = rounds;
        this.vips = vips;
        this.progress = progress;
    }

    /** Starts it as often as wanted, each time anew. */
    void run() {
        try (Wire wire = Wire.open(); Flooder flooder = Flooder.amongOthers(wire);
            Installation sluice = new Installation(wire.balancer())) {
            final ControllerNode controller = sluice.startController();
            SluiceBalancer.configure(controller, wire, vips, ForwardingMode.DSR);
            start(sluice).stop();                         // until its neighbours are known and its files are in the cache
            for (int i = 0; i < rounds; i++) {
                measure(sluice, flooder);
            }
            controller.stop();
        }
    }

    private void measure(final Installation sluice, final Flooder flooder) {
        final CompletableFuture<Long> firstNs = Meanwhile.begin(() -> flooder.awaitFirst(EVERY_MS, PATIENCE_MS));
        final long executedNs = System.nanoTime();
        try (CloseStack running = new CloseStack()) {
            final DataplaneNode dataplane = start(sluice);
            running.push(dataplane::stop);
            firstMs.add((firstNs.join() - executedNs) / NS_PER_MS);
            final ProbeResult result = flooder.probe(1, 0, FIRST_PACKETS_RATE, FIRST_PACKETS_MS, REST_NS);
            first.add(result);
            dataplane.stages().forEach((name, ms) -> stages.computeIfAbsent(name, unseen -> new ArrayList<>()).add(ms));
            progress.printf(Locale.ROOT, "first packet after %.0f ms%n", firstMs.get(firstMs.size() - 1));
        }
    }

    private static double median(final List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(Double.NaN);
    }

    private static DataplaneNode start(final Installation sluice) {
        return sluice.startDataplane("--io", "native", "--idle", "busy-spin", "--cpus", Integer.toString(Wire.BALANCER_CPU));
    }

    /** Medians and extremes. */
    List<String> table() {
        final double[] sorted = firstMs.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        final List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT,
            "exec to the first forwarded packet, %d VIPs, %d starts: median %.0f ms (%.0f to %.0f)", vips,
            sorted.length, sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]));
        lines.add("of which, by the dataplane's log, median ms: " + stages.entrySet().stream()
            .map(stage -> String.format(Locale.ROOT, "%s %.0f", stage.getKey(), median(stage.getValue())))
            .collect(Collectors.joining(", ")));
        lines.add(String.format(Locale.ROOT, "the next packets, at %,.0f/s for %d ms, us there and back:", FIRST_PACKETS_RATE,
            FIRST_PACKETS_MS));
        lines.add(String.format(Locale.ROOT, "%6s %9s %9s %9s %9s %9s %8s %8s %6s", "start", "p50", "p99", "p99.9",
            "p99.99", "most", "probes", "left out", "lost"));
        for (int i = 0; i < first.size(); i++) {
            final ProbeResult result = first.get(i);
            final StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%6d", i + 1));
            for (final double percentile : new double[] {50, 99, 99.9, 99.99, 100}) {
                line.append(String.format(Locale.ROOT, " %9.1f", result.ways().getValueAtPercentile(percentile) / NS_PER_US));
            }
            lines.add(line + String.format(Locale.ROOT, " %8d %8d %6d", result.sent(), result.leftOut(),
                result.sent() - result.received()));
        }
        return lines;
    }

    /** For programs. */
    List<String> csv() {
        final List<String> lines = new ArrayList<>(List.of("start,first_packet_ms,p50_us,p99.9_us,most_us,probes,lost"));
        for (int i = 0; i < first.size(); i++) {
            final ProbeResult result = first.get(i);
            lines.add(String.format(Locale.ROOT, "%d,%.1f,%.1f,%.1f,%.1f,%d,%d", i + 1, firstMs.get(i),
                result.ways().getValueAtPercentile(50) / NS_PER_US, result.ways().getValueAtPercentile(99.9) / NS_PER_US,
                result.ways().getMaxValue() / NS_PER_US, result.sent(), result.sent() - result.received()));
        }
        return lines;
    }
}
