package io.sluice.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

/** How weights grow, at times that are only numbers. */
class SlowStartTest {
    private static final long SECOND = 1_000_000_000;
    private static final long WHOLE = 30 * SECOND;
    private static final int OLD = 1;
    private static final int NEW = 2;

    /** Close to where it wraps. */
    private static final long BEGIN = Long.MAX_VALUE - 10 * SECOND;

    private final SlowStart running = SlowStart.running(WHOLE, Set.of(OLD), BEGIN);

    @Test
    void oneThatJoinsGrowsInTwentyEvenSteps() {
        final SlowStart joined = running.seen(WHOLE, Set.of(OLD, NEW), BEGIN);
        final int factor = joined.factor(3);

        assertEquals(21, factor);
        for (int step = 0; step < 20; step++) {
            final long nowNs = BEGIN + step * WHOLE / 20;
            assertEquals(3 * (step + 1), joined.grown(NEW, 3 * factor, nowNs), "step " + step);
            assertEquals(3 * factor, joined.grown(OLD, 3 * factor, nowNs));
            assertEquals(WHOLE / 20, joined.untilNextStepNs(nowNs));
            assertEquals(100 * (step + 1) / 21, joined.percent(NEW, nowNs));
            assertEquals(WHOLE - step * WHOLE / 20, joined.leftNs(NEW, nowNs));
        }
        assertFalse(joined.isUnderWay(BEGIN + WHOLE));
        assertEquals(Long.MAX_VALUE, joined.untilNextStepNs(BEGIN + WHOLE));
        assertEquals(100, joined.percent(NEW, BEGIN + WHOLE));
    }

    @Test
    void noStepIsShorterThanASecond() {
        final SlowStart joined = SlowStart.running(5 * SECOND, Set.of(OLD), BEGIN).seen(5 * SECOND, Set.of(OLD, NEW), BEGIN);

        assertEquals(6, joined.factor(1));
        assertEquals(SECOND, joined.untilNextStepNs(BEGIN));
        assertEquals(3, joined.grown(NEW, 6, BEGIN + 2 * SECOND));
    }

    @Test
    void greatWeightsGrowByWhatRoomThereIs() {
        final SlowStart joined = running.seen(WHOLE, Set.of(OLD, NEW), BEGIN);

        assertEquals(1, joined.factor(65_535));
        assertEquals(3_121, joined.grown(NEW, 65_535, BEGIN));
        assertEquals(1, joined.grown(NEW, 1, BEGIN), "never none");
        assertEquals(0, joined.grown(NEW, 0, BEGIN), "unless it has none");
        assertEquals(21, joined.factor(0));
    }

    @Test
    void thoseOfAVipThatBeginsBeginTogether() {
        final SlowStart empty = SlowStart.running(WHOLE, Set.of(), BEGIN);
        final SlowStart first = empty.seen(WHOLE, Set.of(OLD), BEGIN + SECOND);
        final SlowStart second = first.seen(WHOLE, Set.of(OLD, NEW), BEGIN + 10 * SECOND);

        assertFalse(second.isUnderWay(BEGIN + 10 * SECOND));
        final SlowStart third = second.seen(WHOLE, Set.of(OLD, NEW, 3), BEGIN + 31 * SECOND);
        assertTrue(third.grows(3, BEGIN + 31 * SECOND));
        assertFalse(third.grows(NEW, BEGIN + 31 * SECOND));
    }

    @Test
    void afterTheLastHasGoneTheNextBeginsAtOnce() {
        final SlowStart back = running.seen(WHOLE, Set.of(), BEGIN).seen(WHOLE, Set.of(NEW), BEGIN + SECOND);

        assertFalse(back.isUnderWay(BEGIN + SECOND));
    }

    @Test
    void oneThatFailsWhileItGrowsBeginsAnew() {
        final SlowStart again = running.seen(WHOLE, Set.of(OLD, NEW), BEGIN).seen(WHOLE, Set.of(OLD), BEGIN + 10 * SECOND)
            .seen(WHOLE, Set.of(OLD, NEW), BEGIN + 20 * SECOND);

        assertEquals(1, again.grown(NEW, 21, BEGIN + 20 * SECOND));
        assertEquals(WHOLE, again.leftNs(NEW, BEGIN + 20 * SECOND));
    }

    @Test
    void anotherTimeGoesOnFromWhatHasPassed() {
        final SlowStart longer = running.seen(WHOLE, Set.of(OLD, NEW), BEGIN)
            .seen(2 * WHOLE, Set.of(OLD, NEW), BEGIN + 15 * SECOND);

        assertEquals(45 * SECOND, longer.leftNs(NEW, BEGIN + 15 * SECOND));
        assertFalse(longer.grows(OLD, BEGIN + 15 * SECOND));
    }

    /** From any moment on, what was published tells how far each had come. */
    @Test
    void aRestartGoesOnWithTheSameWeights() {
        for (int seed = 0; seed < 2_000; seed++) {
            final Random random = new Random(seed);
            final long whole = (1 + random.nextInt(100)) * SECOND;
            final Map<Integer, Integer> weights = new HashMap<>();
            SlowStart before = SlowStart.running(whole, Set.of(OLD), BEGIN);
            weights.put(OLD, 1 + random.nextInt(3_000));
            long nowNs = BEGIN;
            for (int id = NEW; id < 5; id++) {
                weights.put(id, 1 + random.nextInt(3_000));
                nowNs += random.nextLong(whole);
                before = before.seen(whole, weights.keySet(), nowNs);
            }
            final int factor = before.factor(weights.values().stream().max(Integer::compare).orElseThrow());
            final Map<Integer, Integer> inFull = new HashMap<>();
            weights.forEach((id, weight) -> inFull.put(id, weight * factor));
            final Map<Integer, Integer> published = grown(before, inFull, nowNs);

            final SlowStart after = SlowStart.resumed(whole, published, inFull, -nowNs);

            assertEquals(published, grown(after, inFull, -nowNs), "seed " + seed);
            assertEquals(published, grown(after.seen(whole, weights.keySet(), -nowNs), inFull, -nowNs), "seed " + seed);
        }
    }

    private static Map<Integer, Integer> grown(final SlowStart start, final Map<Integer, Integer> inFull, final long nowNs) {
        final Map<Integer, Integer> grown = new HashMap<>();
        inFull.forEach((id, weight) -> grown.put(id, start.grown(id, weight, nowNs)));
        return grown;
    }
}
