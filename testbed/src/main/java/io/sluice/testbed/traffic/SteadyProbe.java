package io.sluice.testbed.traffic;

import io.sluice.testbed.net.Await;
import io.sluice.testbed.net.Host;
import java.time.Duration;
import java.util.List;

/**
 * A UDP flow from a client to an {@link Echo}, with a datagram every millisecond, {@code probe.c}: it tells for how long nothing
 * was forwarded, as its client sees it. The flow is always the same, so it tells whether that survives, too.
 */
public final class SteadyProbe implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final CProgram program;

    /**
     * What has been since the last {@link #mark}; times as those of {@link System#nanoTime}.
     *
     * @param sent     datagrams
     * @param answered datagrams
     * @param fromNs   the answer before the longest time in which none came
     * @param toNs     the answer after it
     * @param lastNs   when the last that was answered was sent
     * @param pauseNs  the longest time between two that were sent, which is a millisecond where the machine has time for it
     */
    public record Report(long sent, long answered, long fromNs, long toNs, long lastNs, long pauseNs) {
    }

    /** Starts it; returns when the first datagram was answered. */
    public SteadyProbe(final Host client, final String address, final int port) {
        program = CProgram.start("probe", client.netns(), List.of(address, Integer.toString(port)));
        try {
            awaitAnswer(1);
        } catch (final RuntimeException e) {
            program.close();
            throw e;
        }
    }

    /** What is to come is looked at by itself. */
    public void mark() {
        program.ask("mark", Report.class);
    }

    /** What has been since the mark. */
    public Report now() {
        return program.ask("look", Report.class);
    }

    /** Waits until a datagram is answered that was sent at {@code sinceNs} or later. */
    public void awaitAnswer(final long sinceNs) {
        Await.until(() -> "an answer to the probe: " + now(), LIMIT, () -> now().lastNs() >= sinceNs);
    }

    @Override
    public void close() {
        program.close();
    }
}
