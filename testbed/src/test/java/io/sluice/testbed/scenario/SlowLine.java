package io.sluice.testbed.scenario;

import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Netns;
import io.sluice.testbed.traffic.Capture;
import io.sluice.testbed.traffic.CapturedFrame;
import io.sluice.testbed.traffic.RawSender;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * What a backend sends by the balancer takes longer from now on, until this is closed: its answers to health checks, or to its
 * clients. They are led to a wire that ends in a capture, and put on the real one after a while.
 */
final class SlowLine implements AutoCloseable {
    private static final int LOOK_EVERY_MS = 1;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Netns netns;
    private final Host hop;
    private final String destination;
    private final RawSender sender;
    private final Capture capture;
    private int seen;

    /** What goes to the balancer itself. */
    SlowLine(final Host from, final Host balancer, final int delayMs) {
        this(from, balancer, balancer.ipv4(), any -> true, delayMs);
    }

    /** What goes to {@code destination}, by {@code hop}; what is not {@code late} takes that way in no time. */
    SlowLine(final Host from, final Host hop, final String destination, final Predicate<byte[]> late, final int delayMs) {
        this.netns = from.netns();
        this.hop = hop;
        this.destination = destination;
        sender = new RawSender(from);
        Netns.join(netns, "to-slow", netns, "slow");
        netns.run("ip neigh add " + destination + " lladdr " + hop.mac() + " dev to-slow");
        capture = new Capture(netns, "slow", "ip dst host " + destination);
        clock.scheduleAtFixedRate(() -> pass(late, delayMs), 0, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
        netns.run("ip route add " + destination + "/32 dev to-slow");
    }

    private void pass(final Predicate<byte[]> late, final int delayMs) {
        final List<CapturedFrame> frames = capture.frames();
        for (; seen < frames.size(); seen++) {
            final byte[] frame = frames.get(seen).bytes();
            clock.schedule(() -> sender.send(frame), late.test(frame) ? delayMs : 0, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        netns.run("ip route del " + destination + "/32 dev to-slow");
        clock.shutdownNow();
        capture.close();
        sender.close();
        netns.run("ip link del to-slow");
    }

    @Override
    public String toString() {
        return "the line from " + netns + " by " + hop.role() + " to " + destination;
    }
}
