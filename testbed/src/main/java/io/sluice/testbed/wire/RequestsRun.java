package io.sluice.testbed.wire;

import io.sluice.linux.CloseStack;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Scratch;
import io.sluice.testbed.net.Topology;
import io.sluice.testbed.traffic.BigFile;
import io.sluice.testbed.traffic.HttpBackend;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Real HTTP requests by wrk through each front in turn, on the network of {@link Topology}: a connection for each request, kept
 * connections, and a megabyte at a time. The kernel's reception at the balancer's device is a thread of its own and is counted.
 */
final class RequestsRun {
    private static final int BACKENDS = 2;
    private static final int CONNECTIONS = 32;
    private static final String SCRIPT = """
        done = function(summary, latency, requests)
            local e = summary.errors
            io.write(string.format("RESULT %d %d %d %d %f %f %f\\n", summary.requests, summary.duration, summary.bytes,
                e.connect + e.read + e.write + e.status + e.timeout,
                latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
        end
        """;

    private final int rounds;
    private final int seconds;
    private final PrintStream progress;
    private final Map<String, List<Result>> results = new LinkedHashMap<>();
    private final List<String> absent = new ArrayList<>();

    RequestsRun(final int rounds, final int seconds, final PrintStream progress) {
        this.rounds = rounds;
        this.seconds = seconds;
        this.progress = progress;
    }

    /** A kind of request. */
    private enum Kind {
        SHORT("a connection each", "/", "Connection:close"),
        KEPT("kept connections", "/", "Connection:keep-alive"),
        BULK("1 MiB each, kept", "/files/1-MiB", "Connection:keep-alive");

        private final String words;
        private final String path;
        private final String header;

        Kind(final String words, final String path, final String header) {
            this.words = words;
            this.path = path;
            this.header = header;
        }
    }

    /** What wrk and the kernel say of one run; latencies in microseconds. */
    record Result(double perSecond, double megabytesPerSecond, double cpuSecondsPer10k, double p50, double p99, double p999,
        long errors) {
    }

    /** Measures every front with every kind of request, each round anew. */
    void run(final Path files) {
        BigFile.in(files, 1);
        try (CloseStack parts = new CloseStack()) {
            parts.push(Foremost.session());
            final Topology network = parts.push(Topology.open(BACKENDS));
            final Scratch scratch = parts.push(new Scratch("requests"));
            final Path script = scratch.write("done.lua", SCRIPT);
            network.backends().forEach(host -> parts.push(new HttpBackend(host, Front.PORT, files)));
            final List<Front> fronts = List.of(new DirectFront(), new SluiceFront(), new NftablesFront(), ProxyFront.haproxy(),
                ProxyFront.nginx());
            for (int round = 0; round < rounds; round++) {
                for (final Front front : fronts) {
                    if (front.absence().isEmpty()) {
                        measure(front, network, script);
                    } else if (round == 0) {
                        absent.add(String.format("%-20s not measured: %s", front.name(), front.absence()));
                    }
                }
            }
        }
    }

    private void measure(final Front front, final Topology network, final Path script) {
        try (Front.Running running = front.start(network)) {
            network.balancer().netns().run("ethtool -K " + Host.DEVICE + " gro on");
            final ThreadedNapi napi = ThreadedNapi.on(network.balancer());
            try {
                wrk(network.client(), running, Kind.SHORT, script, 1);
                for (final Kind kind : Kind.values()) {
                    final long before = running.cpuNs() + napi.cpu().runNs();
                    final String[] words = wrk(network.client(), running, kind, script, seconds);
                    final long cpuNs = running.cpuNs() + napi.cpu().runNs() - before;
                    final Result result = result(words, cpuNs);
                    results.computeIfAbsent(String.format("%-18s %s", kind.words, front.name()), key -> new ArrayList<>())
                        .add(result);
                    progress.printf(Locale.ROOT, "%-20s %-18s %,9.0f/s%n", front.name(), kind.words, result.perSecond());
                }
            } finally {
                napi.off();
                network.balancer().netns().run("ethtool -K " + Host.DEVICE + " gro off");
            }
        }
    }

    private static String[] wrk(final Host client, final Front.Running front, final Kind kind, final Path script,
        final int seconds) {
        final String command = "wrk -t1 -c" + CONNECTIONS + " -d" + seconds + "s -s " + script + " -H " + kind.header
            + " http://" + front.address() + kind.path;
        return client.netns().run(command).lines().filter(line -> line.startsWith("RESULT ")).findFirst()
            .orElseThrow(() -> new IllegalStateException("wrk said nothing")).split(" ");
    }

    /** Behind the first word: requests, microseconds, bytes, errors, and three percentiles in microseconds. */
    private static Result result(final String[] words, final long cpuNs) {
        final double requests = Double.parseDouble(words[1]);
        final double seconds = Double.parseDouble(words[2]) / 1e6;
        return new Result(requests / seconds, Double.parseDouble(words[3]) / seconds / 1e6, cpuNs / 1e9 / requests * 10_000,
            Double.parseDouble(words[5]), Double.parseDouble(words[6]), Double.parseDouble(words[7]), Long.parseLong(words[4]));
    }

    /** Medians. */
    List<String> table() {
        final List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%-38s %11s %8s %14s %9s %9s %9s %7s", "wrk, " + CONNECTIONS + " at a time",
            "requests/s", "MB/s", "CPU-s per 10 k", "p50 us", "p99 us", "p99.9 us", "errors"));
        results.entrySet().stream().sorted(Map.Entry.comparingByKey((a, b) -> a.substring(0, 18).compareTo(b.substring(0, 18))))
            .forEach(entry -> lines.add(line("%-38s %,11.0f %8.1f %14.3f %9.0f %9.0f %9.0f %7.0f", entry.getKey(),
                entry.getValue())));
        lines.addAll(absent);
        return lines;
    }

    /** The same for programs. */
    List<String> csv() {
        final List<String> lines = new ArrayList<>();
        lines.add("kind_and_front,per_s,mb_per_s,cpu_s_per_10k,p50_us,p99_us,p999_us,errors");
        results.forEach((name, rounds) -> lines.add(line("\"%s\",%.0f,%.1f,%.4f,%.0f,%.0f,%.0f,%.0f", name, rounds)));
        return lines;
    }

    private static String line(final String pattern, final String name, final List<Result> rounds) {
        return String.format(Locale.ROOT, pattern, name, median(rounds, Result::perSecond),
            median(rounds, Result::megabytesPerSecond), median(rounds, Result::cpuSecondsPer10k), median(rounds, Result::p50),
            median(rounds, Result::p99), median(rounds, Result::p999), median(rounds, result -> (double) result.errors()));
    }

    private static double median(final List<Result> rounds, final ToDoubleFunction<Result> value) {
        return Rows.Spread.median(rounds.stream().mapToDouble(value).sorted().toArray());
    }
}
