package io.sluice.testbed.wire;

import io.sluice.table.ForwardingMode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * How long probes are on their way, there and back, through Sluice and through the bare reflector in turn, at parts of the rate
 * that Sluice forwards without loss: the difference is what Sluice adds.
 */
final class LatencyRun {
    private static final int CONNECTIONS = 100_000;
    private static final double PROBES = 2_000;
    private static final double[] PARTS = {0.1, 0.5, 0.9};
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};
    private static final double WARM_RATE = 350_000;
    private static final double NS_PER_US = 1_000;

    private final WireOptions options;
    private final PrintStream progress;
    private final Map<String, ProbeResult> results = new LinkedHashMap<>();
    private double lossless;

    LatencyRun(final WireOptions options, final PrintStream progress) {
        this.options = options;
        this.progress = progress;
    }

    /** Measures all of it, each round anew. */
    void run() {
        try (Wire wire = Wire.open(); Flooder flooder = Flooder.foremost(wire)) {
            for (int round = 0; round < options.rounds(); round++) {
                probe(new SluiceBalancer("native", ForwardingMode.DSR, false), wire, flooder);
                probe(new ReflectorBalancer(), wire, flooder);
            }
        }
    }

    private void probe(final Balancer balancer, final Wire wire, final Flooder flooder) {
        try (Balancer.Running running = balancer.start(wire)) {
            flooder.flood(CONNECTIONS, WARM_RATE, options.warmMs());
            if (lossless == 0) {
                final LossSearch search = new LossSearch(flooder, options.tolerance(), options.trialMs(), options.confirmMs());
                lossless = search.highest(CONNECTIONS, flooder.flood(CONNECTIONS, 0, options.trialMs()).returnedPerSecond())
                    .sentPerSecond();
            }
            for (final double part : PARTS) {
                final ProbeResult result = flooder.probe(CONNECTIONS, part * lossless, PROBES, options.confirmMs(), 0);
                results.merge(String.format(Locale.ROOT, "%2.0f %%  %s", 100 * part, balancer.name()), result, ProbeResult::plus);
            }
            progress.println(balancer.name() + " after " + running.cpu().runNs() / 1_000_000 + " ms of its core");
        }
    }

    /** Percentiles in microseconds, one line for each rate and balancer. */
    List<String> table() {
        final List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "us, there and back, at parts of %,.0f frames/s; %,d connections", lossless,
            CONNECTIONS));
        lines.add(String.format(Locale.ROOT, "%-36s %9s %9s %9s %9s %9s %9s %8s %8s %6s", "load", "p50", "p90", "p99",
            "p99.9", "p99.99", "most", "probes", "left out", "lost"));
        results.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
            final StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-36s", entry.getKey()));
            final Histogram ways = entry.getValue().ways();
            for (final double percentile : PERCENTILES) {
                line.append(String.format(Locale.ROOT, " %9.1f", ways.getValueAtPercentile(percentile) / NS_PER_US));
            }
            line.append(String.format(Locale.ROOT, " %9.1f %8d %8d %6d", ways.getMaxValue() / NS_PER_US, entry.getValue().sent(),
                entry.getValue().leftOut(), entry.getValue().sent() - entry.getValue().received()));
            lines.add(line.toString());
        });
        return lines;
    }

    /** The same for programs. */
    List<String> csv() {
        final List<String> lines = new ArrayList<>();
        lines.add("load,percentile,us");
        results.forEach((name, result) -> {
            for (final double percentile : PERCENTILES) {
                lines.add(String.format(Locale.ROOT, "\"%s\",%.2f,%.1f", name, percentile,
                    result.ways().getValueAtPercentile(percentile) / NS_PER_US));
            }
        });
        return lines;
    }

    /** The whole histogram of each, as HdrHistogram's plotters read it, in microseconds. */
    Map<String, String> histograms() {
        final Map<String, String> all = new LinkedHashMap<>();
        results.forEach((name, result) -> {
            final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            result.ways().outputPercentileDistribution(new PrintStream(bytes, true, StandardCharsets.UTF_8), NS_PER_US);
            all.put(name.replaceAll("[^A-Za-z0-9]+", "-"), bytes.toString(StandardCharsets.UTF_8));
        });
        return all;
    }
}
