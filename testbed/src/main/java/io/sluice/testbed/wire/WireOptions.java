package io.sluice.testbed.wire;

import io.sluice.table.ForwardingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
    private static final String ALL = "all";
    private static final List<String> USUAL =
        List.of("drop", "xdp-tx", "rings", "c-rings", "sluice-dsr", "sluice-dsr-new", "sluice-dsr-packet", "nftables", "testpmd");
    private static final Map<String, Balancer> KNOWN = known();
    private static final List<Integer> CONNECTIONS = List.of(1, 100_000, 1_000_000);

    private static Map<String, Balancer> known() {
        final Map<String, Balancer> known = new LinkedHashMap<>();
        known.put("drop", KernelBalancer.DROP);
        known.put("xdp-tx", KernelBalancer.REFLECT);
        known.put("rings", new ReflectorBalancer());
        known.put("c-rings", new CReflectorBalancer());
        for (final ForwardingMode mode : ForwardingMode.values()) {
            final String name = mode.name().toLowerCase(Locale.ROOT);
            known.put("sluice-" + name, new SluiceBalancer("native", mode, false));
            known.put("sluice-" + name + "-new", new SluiceBalancer("native", mode, true));
            known.put("sluice-" + name + "-packet", new SluiceBalancer("af-packet", mode, false));
        }
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
        final String wanted = given.value("--peers", String.join(",", USUAL));
        for (final String name : wanted.equals(ALL) ? names() : List.of(wanted.split(","))) {
            if (!KNOWN.containsKey(name)) {
                throw new IllegalArgumentException("there is no peer '" + name + "'; give '" + ALL + "', or some of "
                    + String.join(", ", names()));
            }
            final Balancer balancer = KNOWN.get(name);
            final List<Integer> numbers = connections.isEmpty() || balancer.most() == 1 ? CONNECTIONS : connections;
            peers.put(balancer, balancer.opensOnly() ? List.of(balancer.most())
                : numbers.stream().filter(number -> number <= balancer.most()).toList());
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
