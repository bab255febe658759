package io.sluice.dataplane.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.table.SchedulerKind;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundRobinTest {
    /** The twin remembers the last slot and looks for the next. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void theTurnIsWithTheNextSlotWhateverComesAndGoes(final int workers) {
        for (int seed = 0; seed < 100; seed++) {
            final Farm farm = new Farm(SchedulerKind.RR, workers, seed).add(1).add(1).add(1);
            final int[] last = new int[workers];
            for (int step = 0; step < 500; step++) {
                if (farm.random.nextInt(20) == 0) {
                    farm.change(10);
                }
                final int worker = farm.random.nextInt(workers);
                final int chosen = farm.arrive(worker);
                if (last[worker] != 0) {
                    final NavigableSet<Integer> slots = new TreeSet<>(farm.candidates.keySet());
                    final Integer higher = slots.higher(last[worker]);
                    assertEquals(higher == null ? slots.first() : higher, chosen, "seed " + seed + ", step " + step);
                }
                last[worker] = chosen;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void everybodyGetsTheSameToWithinOneConnectionAWorker(final int workers) {
        for (int seed = 0; seed < 100; seed++) {
            final Farm farm = new Farm(SchedulerKind.RR, workers, seed);
            for (int i = 0; i < 17; i++) {
                farm.add(1);
            }
            final Map<Integer, Integer> had = new TreeMap<>();
            for (int step = 0; step < 1_000; step++) {
                had.merge(farm.arrive(farm.random.nextInt(workers)), 1, Integer::sum);
            }
            final double even = 1_000.0 / farm.candidates.size();
            final String message = "seed " + seed + ": " + had;
            had.values().forEach(count -> assertTrue(Math.abs(count - even) < workers, message));
        }
    }
}
