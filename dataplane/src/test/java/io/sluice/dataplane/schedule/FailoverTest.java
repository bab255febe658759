package io.sluice.dataplane.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.table.SchedulerKind;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailoverTest {
    /** The twin looks for the smallest priority at each arrival. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void onlyTheBestPriorityThatIsThereIsChosen(final int workers) {
        for (int seed = 0; seed < 50; seed++) {
            final Farm farm = new Farm(SchedulerKind.FAILOVER, workers, seed);
            for (int slot = 1; slot <= 8; slot++) {
                prioritised(farm, slot);
            }
            for (int step = 0; step < 500; step++) {
                if (farm.random.nextInt(10) == 0) {
                    final int slot = 1 + farm.random.nextInt(8);
                    if (farm.candidates.containsKey(slot) && farm.candidates.size() > 1) {
                        farm.remove(slot);
                    } else {
                        prioritised(farm, slot);
                    }
                }
                final int first = farm.candidates.values().stream().mapToInt(Candidate::priority).min().orElseThrow();
                final int chosen = farm.arrive(farm.random.nextInt(workers));
                assertEquals(first, farm.candidates.get(chosen).priority(), "seed " + seed + ", step " + step);
            }
        }
    }

    private static void prioritised(final Farm farm, final int slot) {
        farm.put(new Candidate(slot, Farm.candidate(slot, 1).address(), 1 + farm.random.nextInt(5), farm.random.nextInt(3)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void thoseOfOnePriorityShareByWeight(final int workers) {
        final Farm farm = new Farm(SchedulerKind.FAILOVER, workers, 1);
        for (int slot = 1; slot <= 4; slot++) {
            farm.put(new Candidate(slot, Farm.candidate(slot, 1).address(), slot, slot / 4));
        }
        final Map<Integer, Integer> had = new TreeMap<>();
        for (int step = 0; step < 600; step++) {
            had.merge(farm.arrive(farm.random.nextInt(workers)), 1, Integer::sum);
        }
        for (int slot = 1; slot <= 3; slot++) {
            assertTrue(Math.abs(had.get(slot) - slot * 100) <= workers, had.toString());
        }
        assertEquals(3, had.size());
    }
}
