package io.sluice.testbed.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The search against balancers whose limit is known. */
class LossSearchTest {
    private static final long CONFIRMATION_MS = 2_000;

    /** Everything above {@code limit} is lost. */
    private static LossSearch over(final double limit) {
        return new LossSearch((connections, perSecond, millis) -> trial(perSecond, Math.min(perSecond, limit), millis), 0.001,
            500, CONFIRMATION_MS);
    }

    private static Trial trial(final double sent, final double returned, final long millis) {
        final long frames = (long) (sent * millis / 1_000);
        final long back = (long) (returned * millis / 1_000);
        return new Trial(sent, frames, back, back, millis * 1_000_000, millis * 1_000_000);
    }

    @Test
    void findsALimitWithinAFewPercentAndNeverAboveIt() {
        for (int seed = 0; seed < 1_000; seed++) {
            final double limit = 30_000 + new Random(seed).nextInt(950_000);

            final Trial found = over(limit).highest(1, 1_000_000);

            assertTrue(found.perSecond() <= limit * 1.001 && found.perSecond() > limit * 0.96 - 20_000,
                "seed " + seed + ": " + found.perSecond() + " for " + limit);
            assertTrue(over(limit).fits(found), "seed " + seed);
        }
    }

    @Test
    void whatIsFoundIsConfirmedForLongerAndLoweredUntilItHolds() {
        final LossSearch search = new LossSearch((connections, perSecond, millis) ->
            trial(perSecond, millis == CONFIRMATION_MS ? Math.min(perSecond, 400_000) : perSecond, millis), 0.001, 500,
            CONFIRMATION_MS);

        final Trial found = search.highest(1, 500_000);

        assertEquals(CONFIRMATION_MS * 1_000_000, found.tookNs());
        assertTrue(search.fits(found) && found.perSecond() > 380_000, found.toString());
    }

    @Test
    void aBalancerThatAlwaysLosesIsSaidTo() {
        final LossSearch search = new LossSearch((connections, perSecond, millis) -> trial(perSecond, perSecond / 2, millis),
            0.001, 500, CONFIRMATION_MS);

        assertFalse(search.fits(search.highest(1, 500_000)));
    }

    @Test
    void aGeneratorThatFallsBehindProvesNothing() {
        final LossSearch search = new LossSearch((connections, perSecond, millis) ->
            new Trial(perSecond, 100, 100, 100, 1_000_000_000, 1_000_000_000), 0.001, 500, CONFIRMATION_MS);

        assertFalse(search.fits(search.load().flood(1, 1_000, 1_000)));
    }

    @Test
    void aTrialIsReadAsItWasWritten() {
        final Trial trial = new Trial(1e6 / 3, 5, 4, 3, 2, 1);

        assertEquals(trial, Trial.of(trial.toString()));
    }
}
