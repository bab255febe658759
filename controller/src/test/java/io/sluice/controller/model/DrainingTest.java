package io.sluice.controller.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.table.Drain;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class DrainingTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00.123456Z");

    @Test
    void itGoesOnUntilItsDeadline() {
        final Draining draining = Draining.over(Duration.ofMinutes(5), NOON, Drain.CUT);

        assertEquals("2026-01-31T12:05:00.123Z", draining.untilText(), "to the millisecond");
        assertEquals(Drain.DRAINING, draining.at(NOON));
        assertEquals(Drain.DRAINING, draining.at(draining.deadline().minusMillis(1)));
        assertEquals(Drain.CUT, draining.at(draining.deadline()));
        assertEquals(Drain.CUT, draining.at(Instant.MAX));
        assertEquals(Duration.ofSeconds(60), draining.left(draining.deadline().minusSeconds(60)));
        assertEquals(Duration.ZERO, draining.left(draining.deadline().plusSeconds(60)));
    }

    @Test
    void withoutADeadlineItGoesOnForEver() {
        assertEquals(Drain.DRAINING, Draining.FOREVER.at(Instant.MAX));
        assertNull(Draining.FOREVER.left(NOON));
        assertEquals(Draining.FOREVER, Draining.parse(Draining.FOREVER.untilText(), null));
        assertNull(Draining.parse(null, null));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        final Draining draining = Draining.over(Duration.ofMillis(1_500), NOON, Drain.RESCHEDULE);

        assertEquals(draining, Draining.parse(draining.untilText(), Drain.RESCHEDULE));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        refused("what becomes of the connections that are left is for a deadline, and there is none; give a deadline too, or"
            + " leave that out", () -> new Draining(null, Drain.CUT));
        refused("at the deadline the connections that are left are rescheduled or cut; say which",
            () -> new Draining(NOON, null));
        refused("at the deadline the connections that are left are rescheduled or cut; say which",
            () -> new Draining(NOON, Drain.DRAINING));
        refused("deadline 10081m is out of range; give one up to 10080m, or none",
            () -> Draining.over(Duration.ofMinutes(10_081), NOON, Drain.CUT));
        refused("what becomes of connections at the deadline can't be \"draining\"; give reschedule or cut",
            () -> Draining.parseThen("draining"));
        refused("drain \"soon\" is not a time; write it like 2026-01-31T12:00:00Z, or forever",
            () -> Draining.parse("soon", Drain.CUT));
        refused("\"drainThen\" is of a backend that is drained; write \"drain\" too", () -> Draining.parse(null, Drain.CUT));
    }

    private static void refused(final String message, final Executable attempt) {
        assertEquals(message, assertThrows(RefusedException.class, attempt).getMessage());
    }
}
