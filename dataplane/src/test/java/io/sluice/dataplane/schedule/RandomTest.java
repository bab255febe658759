package io.sluice.dataplane.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.table.SchedulerKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomTest {
    /** Every column, by its ends: what a column keeps and gives away adds up to the weights. */
    @Test
    void chancesAreProportionalToWeights() {
        for (int seed = 0; seed < 200; seed++) {
            final Random random = new Random(seed);
            final int[] weights = random.ints(1 + random.nextInt(50), 1, random.nextBoolean() ? 4 : 65_536).toArray();
            final WeightedDraw draw = new WeightedDraw(weights);
            final double[] chances = new double[weights.length];
            for (int column = 0; column < weights.length; column++) {
                final long at = (((long) column << 32) / weights.length + 1) << 32;
                long low = 0;
                long high = 1L << 32;
                final int last = draw.of(at | 0xffff_ffffL);
                while (high - low > 1) {                                  // where the column changes hands
                    final long middle = low + high >>> 1;
                    if (draw.of(at | middle) == last) {
                        high = middle;
                    } else {
                        low = middle;
                    }
                }
                final double first = draw.of(at) == last ? 0 : high / (double) (1L << 32);
                chances[draw.of(at)] += first / weights.length;
                chances[last] += (1 - first) / weights.length;
            }
            final double total = IntStream.of(weights).asLongStream().sum();
            for (int i = 0; i < weights.length; i++) {
                assertEquals(weights[i] / total, chances[i], 1e-6, "seed " + seed + ": " + Arrays.toString(weights));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void arrivalsAreSpreadByWeight(final int workers) {
        final Farm farm = new Farm(SchedulerKind.RANDOM, workers, 1);
        for (int slot = 1; slot <= 4; slot++) {
            farm.put(Farm.candidate(slot, slot));
        }
        final int[] had = new int[5];
        for (int step = 0; step < 100_000; step++) {
            had[farm.arrive(farm.random.nextInt(workers))]++;
        }
        for (int slot = 1; slot <= 4; slot++) {
            assertEquals(slot * 10_000, had[slot], 500, Arrays.toString(had));
        }
    }

    /** The twin throws the same dice, and counts each one's connections. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void ofTwoDrawnTheLessLoadedIsChosen(final int workers) {
        for (int seed = 0; seed < 30; seed++) {
            final Farm farm = new Farm(SchedulerKind.P2C, workers, seed).add(1).add(2).add(3);
            Dice[] dice = null;
            final Dice seeds = new Dice(seed);
            for (int step = 0; step < 500; step++) {
                if (step == 0 || farm.random.nextInt(30) == 0) {
                    final List<Candidate> before = List.copyOf(farm.candidates.values());
                    farm.change(5);
                    if (dice == null || !before.equals(List.copyOf(farm.candidates.values()))) {
                        dice = IntStream.range(0, workers).mapToObj(worker -> new Dice(seeds.roll())).toArray(Dice[]::new);
                    }
                }
                for (int i = farm.random.nextInt(3); i > 0; i--) {
                    farm.depart();
                }
                final int worker = farm.random.nextInt(workers);
                final List<Candidate> backends = new ArrayList<>(farm.candidates.values());
                final WeightedDraw draw = new WeightedDraw(backends.stream().mapToInt(Candidate::weight).toArray());
                farm.schedulers();
                final Candidate one = backends.get(draw.of(dice[worker].roll()));
                final Candidate other = backends.get(draw.of(dice[worker].roll()));
                final boolean otherIsLess = (farm.connectionsOf(other) + 1.0) / other.weight()
                    < (farm.connectionsOf(one) + 1.0) / one.weight();
                assertEquals((otherIsLess ? other : one).slot(), farm.arrive(worker), "seed " + seed + ", step " + step);
            }
        }
    }

    @Test
    void twoChoicesAreMoreEvenThanOne() {
        assertTrue(spread(SchedulerKind.P2C) * 3 < spread(SchedulerKind.RANDOM));
    }

    private static long spread(final SchedulerKind kind) {
        final Farm farm = new Farm(kind, 2, 1);
        for (int slot = 1; slot <= 100; slot++) {
            farm.put(Farm.candidate(slot, 1));
        }
        for (int step = 0; step < 10_000; step++) {
            farm.arrive(step & 1);
        }
        final long[] had = farm.candidates.values().stream().mapToLong(farm::connectionsOf).sorted().toArray();
        return had[had.length - 1] - had[0];
    }
}
