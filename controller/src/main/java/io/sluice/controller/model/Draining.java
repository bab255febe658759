package io.sluice.controller.model;

import io.sluice.table.Drain;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;

/**
 * That a backend is being drained, and how long.
 *
 * @param deadline when that ends for the connections that are left, to the millisecond; null for never
 * @param then     what becomes of them: {@link Drain#RESCHEDULE} or {@link Drain#CUT}; null without a deadline
 */
public record Draining(Instant deadline, Drain then) {
    /** Until the last connection has ended by itself. */
    public static final Draining FOREVER = new Draining(null, null);

    private static final Duration LONGEST = Duration.ofDays(7);
    private static final String FOREVER_TEXT = "forever";

    /** Refuses a deadline at which nothing happens, and something that happens at no time. */
    public Draining {
        if (deadline == null && then != null) {
            throw new RefusedException("what becomes of the connections that are left is for a deadline, and there is none;"
                + " give a deadline too, or leave that out");
        }
        if (deadline != null && then != Drain.RESCHEDULE && then != Drain.CUT) {
            throw new RefusedException("at the deadline the connections that are left are rescheduled or cut; say which");
        }
        deadline = deadline == null ? null : deadline.truncatedTo(ChronoUnit.MILLIS);
    }

    /** From {@code now} on for that long. */
    public static Draining over(final Duration time, final Instant now, final Drain then) {
        if (time.compareTo(LONGEST) > 0) {
            throw new RefusedException("deadline " + Texts.text(time) + " is out of range; give one up to "
                + Texts.text(LONGEST) + ", or none");
        }
        return new Draining(now.plus(time), then);
    }

    /** How far it has come at that time. */
    public Drain at(final Instant now) {
        return deadline == null || now.isBefore(deadline) ? Drain.DRAINING : then;
    }

    /** How long it goes on; zero when the deadline has come, null when it never does. */
    public Duration left(final Instant now) {
        if (deadline == null) {
            return null;
        }
        return now.isBefore(deadline) ? Duration.between(now, deadline) : Duration.ZERO;
    }

    /** What becomes of connections at the deadline; null for null. */
    public static Drain parseThen(final String text) {
        if (text == null) {
            return null;
        }
        return switch (text) {
            case "reschedule" -> Drain.RESCHEDULE;
            case "cut" -> Drain.CUT;
            default -> throw new RefusedException("what becomes of connections at the deadline can't be " + Texts.quote(text)
                + "; give reschedule or cut");
        };
    }

    /** As {@link #untilText} writes it; null for null. */
    static Draining parse(final String until, final Drain then) {
        if (until == null) {
            if (then != null) {
                throw new RefusedException("\"drainThen\" is of a backend that is drained; write \"drain\" too");
            }
            return null;
        }
        try {
            return new Draining(until.equals(FOREVER_TEXT) ? null : Instant.parse(until), then);
        } catch (final DateTimeParseException e) {
            throw new RefusedException("drain " + Texts.quote(until) + " is not a time; write it like 2026-01-31T12:00:00Z, or "
                + FOREVER_TEXT, e);
        }
    }

    /** Until when, in ISO 8601. */
    public String untilText() {
        return deadline == null ? FOREVER_TEXT : deadline.toString();
    }
}
