package io.sluice.dataplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process was busy with from its beginning until it forwards, in the order in which that was done; for the log. */
final class Milestones {
    private static final long NS_PER_MS = 1_000_000;
    private static final long NS_PER_TICK = 10_000_000;            // USER_HZ: 100 a second wherever there is a JDK
    private static final int START_TIME = 22;                      // proc_pid_stat(5), counted from 1
    private static final int STATE = 3;                            // the first word behind the name, which may hold blanks

    private final StringBuilder text = new StringBuilder();
    private final long beganNs;
    private long lastNs;

    /** Before anything of ours was done: all that has passed is Java's, and the command line's. */
    Milestones() {
        lastNs = System.nanoTime();
        beganNs = lastNs - ageNs();
        text.append("java ").append((lastNs - beganNs) / NS_PER_MS);
    }

    /**
     * For how long this process has been there, to 20 ms: by the kernel's clock since boot. {@link ProcessHandle} goes by
     * the time of day of the boot, of which the kernel tells whole seconds only.
     */
    static long ageNs() {
        try {
            final String[] stat = Files.readString(Path.of("/proc/self/stat")).replaceFirst("^.*\\) ", "").split(" ");
            final double uptimeSeconds = Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
            return Math.max(0, (long) (uptimeSeconds * 1e9) - Long.parseLong(stat[START_TIME - STATE]) * NS_PER_TICK);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
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
