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

/**
 * What a backend sends to the balancer takes longer from now on, until this is closed: its answers to health checks do. They are
 * led to a wire that ends in a capture, and put on the real one after a while.
 */
final class SlowLine implements AutoCloseable {
    private static final int LOOK_EVERY_MS = 1;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Netns netns;
    private final Host to;
    private final RawSender sender;
    private final Capture capture;
    private int seen;

    SlowLine(final Host from, final Host to, final int delayMs) {
        this.netns = from.netns();
        this.to = to;
        sender = new RawSender(from);
        Netns.join(netns, "to-slow", netns, "slow");
        netns.run("ip neigh add " + to.ipv4() + " lladdr " + to.mac() + " dev to-slow");
        capture = new Capture(netns, "slow", "ip dst host " + to.ipv4());
        clock.scheduleAtFixedRate(() -> pass(delayMs), 0, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
        netns.run("ip route add " + to.ipv4() + "/32 dev to-slow");
    }

    private void pass(final int delayMs) {
        final List<CapturedFrame> frames = capture.frames();
        for (; seen < frames.size(); seen++) {
            final byte[] frame = frames.get(seen).bytes();
            clock.schedule(() -> sender.send(frame), delayMs, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        netns.run("ip route del " + to.ipv4() + "/32 dev to-slow");
        clock.shutdownNow();
        capture.close();
        sender.close();
        netns.run("ip link del to-slow");
    }

    @Override
    public String toString() {
        return "the line from " + netns + " to " + to.role();
    }
}
