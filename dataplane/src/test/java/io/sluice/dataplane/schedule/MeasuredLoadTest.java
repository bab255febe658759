package io.sluice.dataplane.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.table.SchedulerKind;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Least response time and least bandwidth, with measurements of a test's choice; so few backends that all are looked at. */
class MeasuredLoadTest {
    private static final int BACKENDS = 4;

    private static Farm farm(final SchedulerKind kind, final int workers, final int seed) {
        final Farm farm = new Farm(kind, workers, seed);
        for (int slot = 1; slot <= BACKENDS; slot++) {
            farm.put(Farm.candidate(slot, 1 + farm.random.nextInt(3)));
        }
        return farm;
    }

    private static void change(final Farm farm) {
        final int slot = 1 + farm.random.nextInt(BACKENDS);
        if (farm.candidates.containsKey(slot) && farm.candidates.size() > 1) {
            farm.remove(slot);
        } else {
            farm.put(Farm.candidate(slot, 1 + farm.random.nextInt(3)));
        }
    }

    private static void assertLeast(final Farm farm, final int worker, final Comparator<Candidate> load, final String message) {
        final Candidate least = farm.candidates.values().stream().min(load).orElseThrow();
        final Map<Integer, Candidate> ties = new HashMap<>();
        farm.candidates.values().stream().filter(other -> load.compare(other, least) == 0)
            .forEach(other -> ties.put(other.slot(), other));
        final int chosen = farm.arrive(worker);
        assertEquals(true, ties.containsKey(chosen), message + ": " + chosen + ", not of " + ties);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void responseTimesAreFollowed(final int workers) {
        for (int seed = 0; seed < 30; seed++) {
            final Farm farm = farm(SchedulerKind.LRT, workers, seed);
            final long[] times = new long[BACKENDS + 1];
            for (int step = 0; step < 500; step++) {
                if (farm.random.nextInt(30) == 0) {
                    change(farm);
                }
                for (int i = farm.random.nextInt(3); i > 0; i--) {
                    farm.depart();
                }
                final int slot = 1 + farm.random.nextInt(BACKENDS);
                times[slot] = farm.random.nextInt(60_000_000);
                farm.schedules.measured().responseNs().set(slot, times[slot]);
                final Comparator<Candidate> load = Comparator.comparingLong(backend ->
                    (farm.connectionsOf(backend) + 1) * Math.max(1_000_000, times[backend.slot()]) / backend.weight());
                assertLeast(farm, farm.random.nextInt(workers), load, "seed " + seed + ", step " + step);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void bandwidthIsFollowedWithWhatWasAssignedSince(final int workers) {
        for (int seed = 0; seed < 30; seed++) {
            final Farm farm = farm(SchedulerKind.LBW, workers, seed);
            final long[] rates = new long[BACKENDS + 1];
            final long[] then = new long[BACKENDS + 1];
            final long each = 1 + farm.random.nextInt(10_000);
            for (int step = 0; step < 500; step++) {
                if (farm.random.nextInt(30) == 0) {
                    change(farm);
                }
                for (int i = farm.random.nextInt(3); i > 0; i--) {
                    farm.depart();
                }
                if (step % 10 == 0) {
                    for (final Candidate backend : farm.candidates.values()) {
                        rates[backend.slot()] = farm.random.nextInt(1_000_000);
                        then[backend.slot()] = farm.connectionsOf(backend);
                        farm.schedules.measured().bytesPerSecond().set(backend.id(), rates[backend.slot()]);
                        farm.schedules.measured().connectionsThen().set(backend.id(), then[backend.slot()]);
                        farm.schedules.measured().bytesPerConnection().set(backend.id(), each);
                    }
                }
                final Comparator<Candidate> load = Comparator.comparingLong(backend -> {
                    final long since = Math.max(0, farm.connectionsOf(backend) - then[backend.slot()]);
                    final long known = farm.schedules.measured().bytesPerConnection().of(backend.id());
                    return 256 * (rates[backend.slot()] + since * Math.max(1, known)) / backend.weight();
                });
                assertLeast(farm, farm.random.nextInt(workers), load, "seed " + seed + ", step " + step);
            }
        }
    }
}
