package io.sluice.testbed.wire;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is measured, how often and how long.
 *
 * @param peers     the balancers in the order in which they are taken, each with its numbers of connections
 * @param rounds    how often all are taken in turn
 * @param warmMs    how long each is warmed, besides a pass over all connections
 * @param trialMs   how long a rate is tried
 * @param confirmMs how long the rate found is confirmed
 * @param tolerance the part of the frames whose loss is no loss
 */
record WireOptions(Map<Balancer, List<Integer>> peers, int rounds, long warmMs, long trialMs, long confirmMs,
    double tolerance) {
    private static final Map<String, Balancer> KNOWN = known();
    private static final List<Integer> CONNECTIONS = List.of(1, 100_000, 1_000_000);

    private static Map<String, Balancer> known() {
        final Map<String, Balancer> known = new LinkedHashMap<>();
        known.put("drop", KernelBalancer.DROP);
        known.put("xdp-tx", KernelBalancer.REFLECT);
        known.put("rings", new ReflectorBalancer());
        known.put("c-rings", new CReflectorBalancer());
        known.put("sluice", new SluiceBalancer("native"));
        known.put("sluice-packet", new SluiceBalancer("af-packet"));
        known.put("nftables", new NftablesBalancer());
        known.put("testpmd", new TestpmdBalancer());
        return known;
    }

    /** Reads the command line: {@code --quick}, and name and value of the others. */
    static WireOptions of(final List<String> words) {
        final Words given = new Words(words, List.of("--quick"),
            List.of("--peers", "--connections", "--rounds", "--confirm", "--tolerance"));
        final boolean quick = given.has("--quick");
        final Map<Balancer, List<Integer>> peers = new LinkedHashMap<>();
        final List<Integer> connections = Stream.of(given.value("--connections", "").split(",")).filter(word -> !word.isEmpty())
            .map(Integer::valueOf).toList();
        for (final String name : given.value("--peers", String.join(",", names())).split(",")) {
            if (!KNOWN.containsKey(name)) {
                throw new IllegalArgumentException("there is no peer '" + name + "'; there are " + String.join(", ", names()));
            }
            final Balancer balancer = KNOWN.get(name);
            final List<Integer> wanted = connections.isEmpty() || balancer.most() == 1 ? CONNECTIONS : connections;
            peers.put(balancer, wanted.stream().filter(number -> number <= balancer.most()).toList());
        }
        return new WireOptions(peers, Integer.parseInt(given.value("--rounds", quick ? "1" : "3")), quick ? 2_000 : 5_000,
            quick ? 500 : 2_000, (long) (1_000 * Double.parseDouble(given.value("--confirm", quick ? "2" : "10"))),
            Double.parseDouble(given.value("--tolerance", "0.001")));
    }

    /** The names of all peers. */
    static Collection<String> names() {
        return new ArrayList<>(KNOWN.keySet());
    }
}
