package io.sluice.dataplane.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.table.SchedulerKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightedRoundRobinTest {
    @Test
    void threeTwoOneIsInterleaved() {
        final Farm farm = new Farm(SchedulerKind.WRR, 1, 0);
        farm.put(Farm.candidate(1, 3));
        farm.put(Farm.candidate(2, 2));
        farm.put(Farm.candidate(3, 1));
        final String sequence = IntStream.range(0, 12).mapToObj(i -> "" + farm.arrive(0)).collect(Collectors.joining(" "));

        assertEquals("1 2 1 2 1 3 1 2 1 2 1 3", sequence);
    }

    /**
     * The twin counts what each has had and looks at everybody: of those who may have one more without being ahead of the next
     * choice's share, the one who must have it soonest.
     */
    @Test
    void choosesAsTheTwinDoesAndNobodyIsEverAConnectionOff() {
        for (int seed = 0; seed < 200; seed++) {
            final Random random = new Random(seed);
            final int heaviest = random.nextBoolean() ? 5 : 65_535;
            final int[] weights = random.ints(1 + random.nextInt(30), 1, heaviest + 1).toArray();
            final Roster roster = roster(weights);
            final WeightedRoundRobin fast = new WeightedRoundRobin(roster, null);
            final long total = IntStream.of(weights).asLongStream().sum();
            final long[] had = new long[weights.length];
            for (long n = 0; n < 2_000; n++) {
                final String message = "seed " + seed + ", choice " + n;
                final int chosen = fast.choose(null);
                assertEquals(twin(weights, total, had, n), chosen, message);
                had[chosen]++;
                for (int i = 0; i < had.length; i++) {
                    assertTrue(Math.abs((n + 1) * weights[i] - had[i] * total) < total, message + ": " + i);
                }
            }
        }
    }

    private static int twin(final int[] weights, final long total, final long[] had, final long n) {
        int best = -1;
        long bestDeadline = Long.MAX_VALUE;
        for (int i = 0; i < weights.length; i++) {
            final boolean open = had[i] * total < (n + 1) * weights[i];
            final long deadline = -Math.floorDiv(-(had[i] + 1) * total, weights[i]);
            if (open && deadline < bestDeadline) {
                best = i;
                bestDeadline = deadline;
            }
        }
        return best;
    }

    private static Roster roster(final int[] weights) {
        final List<Candidate> candidates = new ArrayList<>();
        for (int slot = 0; slot < weights.length; slot++) {
            candidates.add(Farm.candidate(slot, weights[slot]));
        }
        return Roster.bySlot(candidates);
    }

    /** What each is due is added up choice by choice, by the weights of that moment; of those who leave, by weight as well. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void sharesHoldThroughChangesOfWeightAndHealth(final int workers) {
        double worst = 0;
        for (int seed = 0; seed < 200; seed++) {
            final Farm farm = new Farm(SchedulerKind.WRR, workers, seed).add(3).add(2).add(1).add(7);
            final Map<Integer, Double> owed = new HashMap<>();
            for (int step = 0; step < 2_000; step++) {
                if (farm.random.nextInt(50) == 0) {
                    farm.change(20);
                    owed.keySet().retainAll(farm.candidates.values().stream().map(Candidate::id).toList());
                }
                final double left = 1 - owed.values().stream().mapToDouble(Double::doubleValue).sum();
                final double total = farm.candidates.values().stream().mapToInt(Candidate::weight).sum();
                farm.candidates.values().forEach(
                    backend -> owed.merge(backend.id(), left * backend.weight() / total, Double::sum));
                owed.merge(farm.candidates.get(farm.arrive(farm.random.nextInt(workers))).id(), -1.0, Double::sum);
                for (final double debt : owed.values()) {
                    worst = Math.max(worst, Math.abs(debt));
                }
            }
        }
        System.out.println("WRR, " + workers + " workers, through changes: " + worst + " connections off at worst");
        assertTrue(worst < 3 * workers, "a backend was " + worst + " connections off");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void threeTwoOneIsExactToOneConnectionAWorker(final int workers) {
        for (int seed = 0; seed < 100; seed++) {
            final Farm farm = new Farm(SchedulerKind.WRR, workers, seed);
            final Map<Integer, Integer> had = new TreeMap<>();
            for (int slot = 1; slot <= 3; slot++) {
                farm.put(Farm.candidate(slot, 4 - slot));
            }
            for (int step = 0; step < 6_000; step++) {
                had.merge(farm.arrive(farm.random.nextInt(workers)), 1, Integer::sum);
            }
            for (int slot = 1; slot <= 3; slot++) {
                assertTrue(Math.abs(had.get(slot) - (4 - slot) * 1_000) <= (workers == 1 ? 0 : workers),
                    "seed " + seed + ": " + had);
            }
        }
    }
}
