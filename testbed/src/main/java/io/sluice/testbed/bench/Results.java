package io.sluice.testbed.bench;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;

/** What came of the rounds: a row for each benchmark and its kind, a column for each number of connections, or of backends. */
final class Results {
    private final Map<String, TreeMap<Integer, DoubleStream.Builder>> rows = new LinkedHashMap<>();

    /** Adds a round's. */
    void add(final Collection<RunResult> round) {
        for (final RunResult run : round) {
            final BenchmarkParams benchmark = run.getParams();
            final DoubleStream.Builder cell = rows.computeIfAbsent(row(benchmark), name -> new TreeMap<>())
                .computeIfAbsent(column(benchmark), connections -> DoubleStream.builder());
            for (final BenchmarkResult fork : run.getBenchmarkResults()) {
                for (final IterationResult iteration : fork.getIterationResults()) {
                    cell.add(iteration.getPrimaryResult().getScore());
                }
            }
        }
    }

    private static Integer column(final BenchmarkParams benchmark) {
        final String connections = benchmark.getParam("connections");
        return Integer.valueOf(connections == null ? benchmark.getParam("backends") : connections);
    }

    private static String row(final BenchmarkParams benchmark) {
        final String name = benchmark.getBenchmark();
        final String traffic = benchmark.getParam("traffic");
        final String burst = benchmark.getParam("burst");
        final String scheduler = benchmark.getParam("scheduler");
        final String carriage = benchmark.getParam("carriage");
        return (traffic == null ? "" : Traffic.valueOf(traffic) + " ")
            + name.substring(name.lastIndexOf('.') + 1).replaceAll("(?=[A-Z])", " ").toLowerCase(Locale.ROOT)
            + (carriage == null ? "" : " " + Carriage.valueOf(carriage))
            + (burst == null ? "" : ", bursts of " + burst)
            + (scheduler == null ? "" : " by " + scheduler.toLowerCase(Locale.ROOT));
    }

    /** All rows, each a cell by number of connections. */
    Map<String, Map<Integer, Samples>> rows() {
        final Map<String, Map<Integer, Samples>> all = new LinkedHashMap<>();
        rows.forEach((name, cells) -> {
            final Map<Integer, Samples> row = new TreeMap<>();
            cells.forEach((connections, samples) -> row.put(connections, new Samples(samples.build().toArray())));
            all.put(name, row);
        });
        return all;
    }

    /** All columns. */
    static SortedSet<Integer> columns(final Map<String, Map<Integer, Samples>> rows) {
        final SortedSet<Integer> columns = new TreeSet<>();
        rows.values().forEach(row -> columns.addAll(row.keySet()));
        return columns;
    }
}
