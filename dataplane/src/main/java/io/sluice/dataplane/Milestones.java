package io.sluice.dataplane;

import java.time.Duration;
import java.time.Instant;

/** What a process was busy with from its beginning until it forwards, in the order in which that was done; for the log. */
final class Milestones {
    private static final long NS_PER_MS = 1_000_000;

    private final StringBuilder text = new StringBuilder();
    private final long beganNs;
    private long lastNs;

    /** Before anything of ours was done: all that has passed is Java's, and the command line's. */
    Milestones() {
        final Instant now = Instant.now();
        lastNs = System.nanoTime();
        beganNs = lastNs - Duration.between(ProcessHandle.current().info().startInstant().orElse(now), now).toNanos();
        text.append("java ").append((lastNs - beganNs) / NS_PER_MS);
    }

    /** Something is done, which took all the time since the one before. */
    void passed(final String what) {
        final long nowNs = System.nanoTime();
        text.append(", ").append(what).append(' ').append((nowNs - lastNs) / NS_PER_MS);
        lastNs = nowNs;
    }

    /** {@code 812 ms from exec (java 320, tables 41, …)}. */
    @Override
    public String toString() {
        return (lastNs - beganNs) / NS_PER_MS + " ms from exec (" + text + ")";
    }
}
