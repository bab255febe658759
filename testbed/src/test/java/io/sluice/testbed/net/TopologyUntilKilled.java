package io.sluice.testbed.net;

import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A program that builds a network, lets something run in it, and waits to be killed. */
final class TopologyUntilKilled {

    private TopologyUntilKilled() {
    }

    public static void main(final String[] args) throws InterruptedException {
        final Topology network = Topology.open(1);
        network.backend(1).netns().start(Redirect.DISCARD, Redirect.DISCARD, List.of("sleep", "1000"));
        System.out.println("up");
        new CountDownLatch(1).await();
    }
}
