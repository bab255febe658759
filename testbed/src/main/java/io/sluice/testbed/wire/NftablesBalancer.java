package io.sluice.testbed.wire;

import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Netns;
import io.sluice.testbed.net.Shell;

/**
 * Destination NAT by nftables, as kube-proxy does it: the VIP in a map, one backend, connections remembered by conntrack;
 * routed back out of the device it came in by.
 */
record NftablesBalancer() implements Balancer {
    /** Of the whole host, and not for a bench to change. */
    private static final String LIMIT = "/proc/sys/net/netfilter/nf_conntrack_max";
    private static final String TABLE = """
        table ip bench {
            map vips {
                type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service
                elements = { %s . udp . %d : %s . %d }
            }
            chain nat {
                type nat hook prerouting priority dstnat
                dnat ip to ip daddr . meta l4proto . th dport map @vips
            }
        }
        """;

    @Override
    public String name() {
        return "nftables DNAT";
    }

    @Override
    public int most() {
        return Integer.parseInt(Shell.run("cat " + LIMIT).strip());   // a sysctl is read at one go or not at all
    }

    @Override
    public String absence() {
        return Balancer.missing("nft", "nftables is not installed (Debian: apt install nftables)");
    }

    @Override
    public Running start(final Wire wire) {
        final Netns host = wire.balancer().netns();
        host.sysctl("net/ipv4/ip_forward", "1").sysctl("net/ipv4/conf/" + Host.DEVICE + "/send_redirects", "0")
            .sysctl("net/ipv4/conf/all/send_redirects", "0");
        final String rules = TABLE.formatted(Wire.VIP, Wire.PORT, wire.generator().ipv4(), Wire.PORT);
        host.attempt("nft", rules).outOrThrow();
        // A veth without an XDP program has no polled reception, which every NIC has, unless merging is on; UDP is not merged.
        host.run("ethtool -K " + Host.DEVICE + " gro on");
        return new Table(wire.balancer(), ThreadedNapi.on(wire.balancer()));
    }

    private record Table(Host host, ThreadedNapi napi) implements Running {
        @Override
        public CpuTime cpu() {
            return napi.cpu();
        }

        @Override
        public void close() {
            napi.off();
            host.netns().run("ethtool -K " + Host.DEVICE + " gro off");
            host.netns().run("nft delete table ip bench");
            host.netns().sysctl("net/ipv4/ip_forward", "0");
        }
    }
}
