package io.sluice.controller.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DampenerTest {

    /** Checks in order, + for a success and - for a failure; the state after each: checking, Up or Down. */
    @ParameterizedTest
    @CsvSource({
        "CHECKING, +,          U",
        "CHECKING, -,          D",
        "CHECKING, --+,        DDU",
        "CHECKING, +-+--+---,  UUUUUUUUD",
        "CHECKING, +---+-++,   UUUDDDDU",
        "UP,       --+---,     UUUUUD",
        "DOWN,     +-++,       DDDU",
        "DOWN,     ++---++,    DUUUDDU",
    })
    void fallTakesThreeAndRiseTwoButTheFirstOne(final Health.State known, final String checks, final String states) {
        final Dampener dampener = new Dampener(2, 3, new Health(known, ""));
        final StringBuilder seen = new StringBuilder();
        for (final char check : checks.toCharArray()) {
            seen.append((check == '+' ? dampener.succeeded() : dampener.failed("refused")).state().name().charAt(0));
        }
        assertEquals(states, seen.toString());
    }

    @ParameterizedTest
    @CsvSource({"UP", "DOWN", "CHECKING"})
    void theReasonIsTheLastFailures(final Health.State known) {
        final Dampener dampener = new Dampener(2, 3, new Health(known, ""));

        assertEquals("refused", dampener.failed("refused").reason());
        assertEquals("timed out", dampener.failed("timed out").reason());
        dampener.succeeded();
        assertEquals("", dampener.succeeded().reason());
    }
}
