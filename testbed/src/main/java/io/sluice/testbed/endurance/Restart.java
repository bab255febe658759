package io.sluice.testbed.endurance;

/** How the dataplane makes way for the next one. */
public enum Restart {
    /** Killed with -9; its flow tables are there. */
    KILLED("dataplane killed %d times"),
    /** Killed with -9, and its flow tables are gone, so that all connections come from the store. */
    KILLED_WITHOUT_TABLES("dataplane killed %d times, and its flow tables removed"),
    /** Taken over from, as an upgrade does it. */
    TAKEN_OVER("dataplane taken over from %d times");

    /** In words, with a place for how often. */
    final String words;

    Restart(final String words) {
        this.words = words;
    }
}
