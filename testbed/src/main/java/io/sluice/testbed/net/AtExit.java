package io.sluice.testbed.net;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What must not outlive this process. An owner registers itself when it has made something and is forgotten when it has
 * removed it; what is still here when the JVM is told to stop (Ctrl-C, SIGTERM, the end of main) is closed, the newest
 * first. Thread-safe.
 */
public final class AtExit {

    private static final Deque<AutoCloseable> OPEN = new ArrayDeque<>();
    private static boolean exiting;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(AtExit::closeAll, "testbed-at-exit"));
    }

    private AtExit() {
    }

    /**
     * Closes {@code owner} at exit, unless it is forgotten before. Refuses once the exit has begun: nothing new is to be
     * made then.
     */
    public static void close(final AutoCloseable owner) {
        synchronized (OPEN) {
            if (exiting) {
                throw new IllegalStateException("the testbed is being removed");
            }
            OPEN.push(owner);
        }
    }

    /** Says that {@code owner} has been closed. */
    public static void forget(final AutoCloseable owner) {
        synchronized (OPEN) {
            OPEN.removeIf(open -> open == owner);
        }
    }

    /** Whether the JVM has been told to stop: what fails from then on fails because its namespace or process is gone. */
    public static boolean hasBegun() {
        synchronized (OPEN) {
            return exiting;
        }
    }

    private static void closeAll() {
        for (AutoCloseable owner = next(); owner != null; owner = next()) {
            try {
                owner.close();
            } catch (final Exception e) {
                System.err.println("testbed: not removed: " + owner + ": " + e.getMessage());
            }
        }
    }

    private static AutoCloseable next() {
        synchronized (OPEN) {
            exiting = true;
            return OPEN.poll();
        }
    }
}
