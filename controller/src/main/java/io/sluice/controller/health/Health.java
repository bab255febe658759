package io.sluice.controller.health;

/**
 * What checks say of a backend.
 *
 * @param state  whether it may take new connections
 * @param reason why the last check failed, like "connection refused"; empty when it succeeded, or there was none
 */
public record Health(State state, String reason) {
    /** Not checked yet: takes no new connections. */
    public static final Health CHECKING = new Health(State.CHECKING, "");

    /** Well. */
    public static final Health UP = new Health(State.UP, "");

    /** May a backend take new connections? */
    public enum State {
        /** Not known yet: no. */
        CHECKING,
        /** Yes. */
        UP,
        /** No. */
        DOWN
    }

    /** Whether it may take new connections. */
    public boolean up() {
        return state == State.UP;
    }
}
