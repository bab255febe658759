package io.sluice.dataplane.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.table.SchedulerKind;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeastLoadedTest {
    /** How much a backend with so many connections is loaded; exact where it matters, since weights are small here. */
    private static double load(final SchedulerKind kind, final long connections, final int weight) {
        return switch (kind) {
            case LC -> connections;
            case NQ -> connections == 0 ? 0 : (connections + 1.0) / weight;
            default -> (connections + 1.0) / weight;
        };
    }

    /** The twin looks at every backend's every connection, and remembers when it chose each. */
    @ParameterizedTest
    @EnumSource(names = {"LC", "WLC", "SED", "NQ"})
    void oneWorkerChoosesAsTheTwinDoes(final SchedulerKind kind) {
        for (int seed = 0; seed < 25; seed++) {
            final Farm farm = new Farm(kind, 1, seed);
            final Map<Integer, Integer> chosenAt = new HashMap<>();
            for (int i = farm.random.nextInt(30); i >= 0; i--) {
                farm.add(1 + farm.random.nextInt(5));
            }
            farm.candidates.values().forEach(backend -> chosenAt.put(backend.id(), 0));
            for (int step = 1; step < 600; step++) {
                for (int i = farm.random.nextInt(3); i > 0; i--) {
                    farm.depart();
                }
                if (farm.random.nextInt(40) == 0) {
                    farm.change(5);
                    final int now = step;
                    farm.candidates.values().forEach(backend -> chosenAt.putIfAbsent(backend.id(), now - 1));
                    chosenAt.keySet().retainAll(farm.candidates.values().stream().map(Candidate::id).toList());
                }
                final Comparator<Candidate> least = Comparator.comparingDouble(
                    backend -> load(kind, farm.connectionsOf(backend), backend.weight()));
                final Comparator<Candidate> fastest = Comparator.comparingInt(
                    backend -> kind == SchedulerKind.SED || kind == SchedulerKind.NQ ? -backend.weight() : 0);
                final Comparator<Candidate> longestAgo = Comparator.comparingInt(
                    backend -> chosenAt.getOrDefault(backend.id(), 0));
                final Candidate expected = farm.candidates.values().stream()
                    .min(least.thenComparing(fastest).thenComparing(longestAgo).thenComparing(Candidate::slot)).orElseThrow();
                assertEquals(expected.slot(), farm.arrive(0), kind + ", seed " + seed + ", step " + step);
                chosenAt.put(expected.id(), step);
            }
        }
    }

    /**
     * With several workers, what others have closed may be noticed late, but not later than a quarter as many choices of this
     * worker as there are backends: nobody is chosen who was, all that time, more loaded than another.
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 8})
    void severalWorkersAreStaleWithinABound(final int workers) {
        for (int seed = 0; seed < 25; seed++) {
            final Farm farm = new Farm(SchedulerKind.WLC, workers, seed);
            final int backends = 4 + farm.random.nextInt(40);
            for (int slot = 1; slot <= backends; slot++) {
                farm.put(Farm.candidate(slot, 1 + farm.random.nextInt(5)));
            }
            final int window = (backends + 3) / 4;
            final double[][][] seen = new double[workers][window][];         // each worker's last looks at all loads
            final int[] choices = new int[workers];
            for (int step = 0; step < 1_500; step++) {
                for (int i = farm.random.nextInt(farm.connections.size() > 200 ? 4 : 2); i > 0; i--) {
                    farm.depart();
                }
                final int worker = farm.random.nextInt(workers);
                final double[] loads = new double[backends + 1];
                farm.candidates.forEach((slot, backend) ->
                    loads[slot] = load(SchedulerKind.WLC, farm.connectionsOf(backend), backend.weight()));
                final double[] before = loads.clone();
                seen[worker][choices[worker]++ % window] = loads;
                final int chosen = farm.arrive(worker);
                final double loaded = load(SchedulerKind.WLC, farm.connectionsOf(farm.candidates.get(chosen)),
                    farm.candidates.get(chosen).weight());
                for (int other = 0; other < workers; other++) {
                    final double[] lastLook = seen[other][Math.max(0, choices[other] - 1) % window];
                    if (lastLook != null) {
                        lastLook[chosen] = Math.max(lastLook[chosen], loaded);
                    }
                }
                for (int slot = 1; slot <= backends && choices[worker] > window; slot++) {
                    double greatest = 0;
                    for (final double[] look : seen[worker]) {
                        greatest = Math.max(greatest, look[slot]);
                    }
                    assertTrue(before[chosen] <= greatest, "seed " + seed + ", step " + step + ": " + chosen + ", not " + slot);
                }
            }
        }
    }

    /** However the workers share the arrivals, everybody's connections are even. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void liveConnectionsAreEven(final int workers) {
        for (int seed = 0; seed < 5; seed++) {
            final Farm farm = new Farm(SchedulerKind.WLC, workers, seed);
            for (int slot = 1; slot <= 50; slot++) {
                farm.put(Farm.candidate(slot, slot % 5 + 1));
            }
            for (int step = 0; step < 5_000; step++) {
                farm.arrive(farm.random.nextInt(workers));
                if (step > 3_000) {
                    farm.depart();
                }
            }
            final double perWeight = 3_001.0 / 150;
            for (final Candidate backend : farm.candidates.values()) {
                final double due = perWeight * backend.weight();
                assertEquals(due, farm.connectionsOf(backend), Math.max(3, due * 0.1), "seed " + seed + ": " + backend);
            }
        }
    }
}
