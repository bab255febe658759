package io.sluice.testbed.wire;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Takes the peers in turn, each round anew: starts one, warms it, finds its highest rate, confirms it, and stops it. */
final class WireRun {
    private static final double WARM_RATE = 350_000;
    /** Slower, so that the compiler, which has the generator's core, finds time for what it has not seen before. */
    private static final double OPENING_RATE = 50_000;
    private static final double PROBES = 1_000;
    private static final long PATIENCE_MS = 20_000;
    private static final double ABOVE = 1.02;

    private final WireOptions options;
    private final PrintStream progress;

    WireRun(final WireOptions options, final PrintStream progress) {
        this.options = options;
        this.progress = progress;
    }

    /** Measures every balancer under every number of connections it is meant for; results by name, a round after another. */
    Rows run() {
        final Rows rows = new Rows();
        try (Wire wire = Wire.open(); Flooder flooder = Flooder.foremost(wire)) {
            for (int round = 1; round <= options.rounds(); round++) {
                for (final Map.Entry<Balancer, List<Integer>> peer : options.peers().entrySet()) {
                    if (!peer.getKey().absence().isEmpty()) {
                        rows.absent(peer.getKey().name(), peer.getKey().absence());
                        continue;
                    }
                    for (final int connections : peer.getValue()) {
                        final String name = peer.getKey().name();
                        final Measured measured = measure(peer.getKey(), wire, flooder, connections);
                        rows.add(name, connections, measured);
                        progress.printf(Locale.ROOT, "round %d: %-32s %,9d connections %,9.0f/s without loss%n", round, name,
                            connections, measured.lossless());
                    }
                }
            }
        }
        return rows;
    }

    private Measured measure(final Balancer balancer, final Wire wire, final Flooder flooder, final int connections) {
        try (Balancer.Running running = balancer.start(wire)) {
            if (balancer.returnsProbes()) {
                flooder.awaitFirst(PROBES, PATIENCE_MS);
            }
            flooder.renew(balancer.opensOnly());
            final double warmRate = balancer.opensOnly() ? OPENING_RATE : WARM_RATE;
            flooder.flood(connections, warmRate, options.warmMs() + (long) (connections / warmRate * 1_000));
            final CpuTime before = running.cpu();
            final Trial most = flooder.flood(connections, 0, options.confirmMs());
            final CpuTime used = running.cpu().since(before);
            final LossSearch search = new LossSearch(flooder, options.tolerance(), options.trialMs(), options.confirmMs());
            final Trial confirmed = balancer.returns() ? search.highest(connections, most.returnedPerSecond() * ABOVE) : most;
            final double lossless = search.fits(confirmed) ? confirmed.sentPerSecond() : 0;
            final double share = Math.min(most.share(), confirmed.share());
            final long frames = balancer.returns() ? most.returned() : most.sent();
            final double rate = balancer.returns() ? most.returnedPerSecond() : most.sentPerSecond();
            return new Measured(rate, lossless, used, frames, most.tookNs(), (double) most.senderNs() / most.sent(), share);
        }
    }
}
