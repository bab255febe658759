package io.sluice.testbed.wire;

import io.sluice.linux.CloseStack;
import io.sluice.testbed.bench.Machine;
import io.sluice.testbed.endurance.Endurance;
import io.sluice.testbed.endurance.EndurancePlan;
import io.sluice.testbed.endurance.Restart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The benchmarks on a wire: {@code testbed/bench wire}. The page, all figures and a plot are left in testbed/target/bench. */
public final class WireBench {
    private final Path repository = Path.of(System.getProperty("sluice.repository"));

    private WireBench() {
    }

    /** The verb and its options. */
    public static void main(final String[] args) throws IOException {
        try {
            new WireBench().run(args[0], List.of(args).subList(1, args.length));
        } catch (final IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(2);
        }
    }

    private void run(final String verb, final List<String> options) throws IOException {
        switch (verb) {
            case "wire":
                wire(WireOptions.of(options));
                break;
            case "latency":
                latency(new LatencyRun(WireOptions.of(options), System.err));
                break;
            case "requests":
                requests(options);
                break;
            case "start":
                start(options);
                break;
            case "growth":
                growth(new GrowthRun(new Words(options, List.of("--quick"), List.of()).has("--quick"), System.err));
                break;
            case "endurance":
                endurance(options);
                break;
            default:
                throw new IllegalArgumentException("'" + verb + "' is nothing that can be measured on a wire; "
                    + "say wire, requests, latency, start, growth or endurance");
        }
    }

    private void wire(final WireOptions options) throws IOException {
        final Rows rows = new WireRun(options, System.err).run();
        leave("wire", WirePage.table(rows, options.tolerance()), WirePage.csv(rows));
        final BarChart chart = new BarChart("Forwarded frames per second without loss, 64 bytes, one core");
        rows.all().forEach((key, rounds) -> {
            final double rate = Rows.Spread.of(rounds, Measured::lossless).median();
            chart.add(String.format(Locale.ROOT, "%s, %,d", key.balancer(), key.connections()), rate,
                String.format(Locale.ROOT, "%,.0f", rate));
        });
        Files.write(directory().resolve("wire.svg"), chart.svg());
    }

    private void latency(final LatencyRun run) throws IOException {
        run.run();
        leave("latency", run.table(), run.csv());
        for (final Map.Entry<String, String> histogram : run.histograms().entrySet()) {
            Files.writeString(directory().resolve("latency-" + histogram.getKey() + ".hgrm"), histogram.getValue());
        }
    }

    private void requests(final List<String> options) throws IOException {
        final Words words = new Words(options, List.of("--quick"), List.of("--rounds", "--seconds"));
        final RequestsRun run = new RequestsRun(Integer.parseInt(words.value("--rounds", words.has("--quick") ? "1" : "3")),
            Integer.parseInt(words.value("--seconds", words.has("--quick") ? "2" : "10")), System.err);
        run.run(directory().resolve("served"));
        leave("requests", run.table(), run.csv());
    }

    private void start(final List<String> options) throws IOException {
        final Words words = new Words(options, List.of("--quick"), List.of("--rounds", "--vips"));
        final StartRun run = new StartRun(Integer.parseInt(words.value("--rounds", words.has("--quick") ? "3" : "9")),
            Integer.parseInt(words.value("--vips", "1000")), System.err);
        run.run();
        leave("start", run.table(), run.csv());
    }

    private void growth(final GrowthRun run) throws IOException {
        run.run();
        leave("growth", run.table(), run.csv());
    }

    private void endurance(final List<String> options) throws IOException {
        final Words words = new Words(options, List.of("--quick", "--from-store", "--take-over"),
            List.of("--restarts", "--connections", "--downloads", "--requests"));
        final boolean quick = words.has("--quick");
        final int restarts = Integer.parseInt(words.value("--restarts", quick ? "3" : "20"));
        final Endurance endurance = new Endurance(new EndurancePlan(restarts, restarts,
            Integer.parseInt(words.value("--downloads", quick ? "60" : "200")), quick ? 4 : 12,
            Integer.parseInt(words.value("--requests", quick ? "300" : "2000")),
            Integer.parseInt(words.value("--connections", quick ? "100000" : "1000000")),
            words.has("--take-over") ? Restart.TAKEN_OVER
                : words.has("--from-store") ? Restart.KILLED_WITHOUT_TABLES : Restart.KILLED), System.err);
        try (CloseStack parts = new CloseStack()) {
            parts.push(Foremost.session());
            endurance.play(directory().resolve("served"));
        }
        leave("endurance", endurance.table(), endurance.csv());
        if (!endurance.complaints().isEmpty()) {
            System.err.println("bench: " + String.join("; ", endurance.complaints()));
            System.exit(1);
        }
    }

    private void leave(final String verb, final List<String> table, final List<String> csv) throws IOException {
        final List<String> page = new ArrayList<>(Machine.describe(repository));
        page.add("");
        page.addAll(table);
        page.forEach(System.out::println);
        Files.write(directory().resolve(verb + ".txt"), page);
        Files.write(directory().resolve(verb + ".csv"), csv);
    }

    private Path directory() throws IOException {
        return Files.createDirectories(repository.resolve("testbed/target/bench"));
    }
}
