package io.sluice.controller.health;

/**
 * Turns single successes and failures into a state that doesn't flap: {@code fall} failures in a row take a backend
 * down, {@code rise} successes in a row bring it up again; the very first success does so at once. Single-threaded.
 */
final class Dampener {
    private final int rise;
    private final int fall;
    private boolean wasEverUp;
    private int against;                     // results in a row that contradict the present state
    private Health health;

    /** Begins with what is known: {@link Health#CHECKING} for a backend never checked before. */
    Dampener(final int rise, final int fall, final Health known) {
        this.rise = rise;
        this.fall = fall;
        this.health = known;
        this.wasEverUp = known.state() != Health.State.CHECKING;
    }

    Health health() {
        return health;
    }

    /** Takes a success into account; the state that results. */
    Health succeeded() {
        if (health.up()) {
            against = 0;
            return become(Health.UP);
        }
        against++;
        if (!wasEverUp || against >= rise) {
            return become(Health.UP);
        }
        return health;
    }

    /** Takes a failure into account; the state that results. */
    Health failed(final String reason) {
        if (!health.up()) {
            against = 0;
            return become(new Health(Health.State.DOWN, reason));
        }
        against++;
        return become(new Health(against >= fall ? Health.State.DOWN : Health.State.UP, reason));
    }

    private Health become(final Health next) {
        if (next.state() != health.state()) {
            against = 0;
        }
        wasEverUp |= next.up();
        health = next;
        return health;
    }
}
