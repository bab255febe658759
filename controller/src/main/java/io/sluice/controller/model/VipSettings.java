package io.sluice.controller.model;

import io.sluice.table.ConnectionOptions;

import java.time.Duration;

/**
 * What of a VIP can be changed while it runs, without a connection's noticing.
 *
 * @param connections what becomes of its connections
 * @param slowStart   over which time a backend that returns grows to its weight; zero where it has it at once
 */
public record VipSettings(ConnectionOptions connections, Duration slowStart) {
    /** Nothing out of the ordinary. */
    public static final VipSettings USUAL = new VipSettings(ConnectionOptions.USUAL, Duration.ZERO);

    private static final Duration SHORTEST_START = Duration.ofSeconds(1);
    private static final Duration LONGEST_START = Duration.ofHours(1);

    /** Refuses a slow start that is none, or never ends. */
    public VipSettings {
        if (!slowStart.isZero() && (slowStart.compareTo(SHORTEST_START) < 0 || slowStart.compareTo(LONGEST_START) > 0)) {
            throw new RefusedException("slow start " + Texts.text(slowStart) + " is out of range; give one from "
                + Texts.text(SHORTEST_START) + " to " + Texts.text(LONGEST_START) + ", or off");
        }
    }

    /** Whether backends that return grow to their weight. */
    public boolean startsSlowly() {
        return !slowStart.isZero();
    }

    VipSettings with(final ConnectionOptions others) {
        return new VipSettings(others, slowStart);
    }

    VipSettings withSlowStart(final Duration other) {
        return new VipSettings(connections, other);
    }
}
