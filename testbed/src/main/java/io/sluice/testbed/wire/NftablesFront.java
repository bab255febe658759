package io.sluice.testbed.wire;

import io.sluice.linux.CloseStack;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Netns;
import io.sluice.testbed.net.Topology;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Destination NAT by nftables, the client's address hidden behind the balancer's, so that replies come back through it. */
record NftablesFront() implements Front {
    private static final String ADDRESS = "192.0.2.102";
    private static final String TABLE = """
        table ip bench {
            chain nat {
                type nat hook prerouting priority dstnat
                ip daddr %s tcp dport %d dnat to jhash ip saddr . tcp sport mod %d map { %s }
            }
            chain back {
                type nat hook postrouting priority srcnat
                ct status dnat masquerade
            }
        }
        """;

    @Override
    public String name() {
        return "nftables DNAT";
    }

    @Override
    public String absence() {
        return Balancer.missing("nft", "nftables is not installed (Debian: apt install nftables)");
    }

    @Override
    public Running start(final Topology network) {
        final Netns host = network.balancer().netns();
        try (CloseStack opening = new CloseStack()) {
            host.address(Host.DEVICE, ADDRESS + "/32");
            opening.push(() -> host.run("ip address del " + ADDRESS + "/32 dev " + Host.DEVICE));
            host.sysctl("net/ipv4/ip_forward", "1").sysctl("net/ipv4/conf/all/send_redirects", "0")
                .sysctl("net/ipv4/conf/" + Host.DEVICE + "/send_redirects", "0");
            opening.push(() -> host.sysctl("net/ipv4/ip_forward", "0"));
            final int backends = network.backends().size();
            final String map = IntStream.range(0, backends)
                .mapToObj(i -> i + " : " + network.backend(i + 1).ipv4()).collect(Collectors.joining(", "));
            host.attempt("nft", TABLE.formatted(ADDRESS, PORT, backends, map)).outOrThrow();
            opening.push(() -> host.run("nft delete table ip bench"));
            return new Processes(List.of(), ADDRESS, opening.release());
        }
    }
}
