package io.sluice.testbed.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The benchmarks in memory: {@code testbed/bench VERB [--rounds N] [--PARAMETER VALUE,VALUE]}. A round takes all of a verb's
 * benchmarks in turn, each in a JVM of its own that has the options of the real dataplane; a page tells all rounds together.
 */
public final class Bench {
    private static final Map<String, List<Class<?>>> VERBS = Map.of(
        "path", List.of(PathBenchmark.class, FloorBenchmark.class),
        "modes", List.of(PathBenchmark.class),
        "flows", List.of(NewConnectionBenchmark.class, FlowTableBenchmark.class),
        "store", List.of(StoreBenchmark.class),
        "schedulers", List.of(SchedulerBenchmark.class, RingBenchmark.class));
    private static final List<String> PARAMETERS =
        List.of("traffic", "carriage", "burst", "connections", "fill", "scheduler", "backends");
    private static final TimeValue WARM_UP = TimeValue.milliseconds(150);
    private static final TimeValue MEASURED = TimeValue.milliseconds(60);
    private static final int WARM_UPS = 10;
    private static final int SAMPLES = 20;

    private final String verb;
    private final ChainedOptionsBuilder options = new OptionsBuilder().forks(1).shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT).warmupIterations(WARM_UPS).warmupTime(WARM_UP).measurementIterations(SAMPLES)
        .measurementTime(MEASURED);
    private final Map<String, String[]> parameters = new HashMap<>();
    private int rounds = 2;

    private Bench(final String verb) {
        this.verb = verb;
        VERBS.get(verb).forEach(benchmark -> options.include(benchmark.getName() + "\\."));
        if (verb.equals("modes")) {
            parameters.put("carriage", Arrays.stream(Carriage.values()).map(Carriage::name).toArray(String[]::new));
            parameters.put("connections", new String[] {"1000", "100000"});
            parameters.put("burst", new String[] {"64"});
        }
    }

    /** Runs a verb's benchmarks, and leaves the page in testbed/target/bench too. */
    public static void main(final String[] args) throws RunnerException, IOException {
        final Deque<String> words = new ArrayDeque<>(List.of(args));
        final String verb = words.isEmpty() ? "" : words.remove();
        if (!VERBS.containsKey(verb)) {
            refuse("'" + verb + "' is nothing that can be measured; say one of " + VERBS.keySet());
        }
        final Bench bench = new Bench(verb);
        while (!words.isEmpty()) {
            bench.option(words.remove(), words.isEmpty() ? "" : words.remove());
        }
        bench.run(Path.of(System.getProperty("sluice.repository")));
    }

    private void option(final String name, final String value) {
        if (name.equals("--rounds") && value.matches("[1-9]\\d?")) {
            rounds = Integer.parseInt(value);
        } else if (name.startsWith("--") && PARAMETERS.contains(name.substring(2)) && !value.isEmpty()) {
            parameters.put(name.substring(2), value.split(","));
        } else {
            refuse("'" + name + " " + value + "' is no option; there are --rounds N and, with values separated by commas, "
                + PARAMETERS);
        }
    }

    private void run(final Path repository) throws RunnerException, IOException {
        final List<String> page = new ArrayList<>(Machine.describe(repository));
        final Results results = new Results();
        parameters.forEach(options::param);                        // JMH would add values given twice, not replace them
        for (int round = 1; round <= rounds; round++) {
            System.err.println("round " + round + " of " + rounds);
            results.add(new Runner(options.build()).run());
        }
        final Map<String, Map<Integer, Samples>> rows = results.rows();
        page.add("");
        page.addAll(Page.table(rows));
        page.forEach(System.out::println);
        final Path directory = Files.createDirectories(repository.resolve("testbed/target/bench"));
        Files.write(directory.resolve(verb + ".txt"), page);
        Files.write(directory.resolve(verb + ".csv"), Page.csv(rows));
    }

    private static void refuse(final String why) {
        System.err.println("bench: " + why);
        System.exit(2);
    }
}
