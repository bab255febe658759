package io.sluice.testbed.net;

import java.util.Locale;

/**
 * A router between the segments of a {@link Topology}: the kernel of a namespace, which forwards both families, counts the
 * TTL down, and tells a sender by ICMP when something does not fit or goes nowhere, as often as it happens.
 */
public final class Router implements AutoCloseable {

    /** A segment, as its network numbers have it. */
    public enum Side {
        /** Where the clients are. */
        OUTSIDE("198.51.100.", "2001:db8:1::"),
        /** Where the balancer is, and the VIPs. */
        LAN("192.0.2.", "2001:db8::"),
        /** Where the backends are that are not on the balancer's segment. */
        INSIDE("203.0.113.", "2001:db8:2::");

        private final String net4;
        private final String net6;

        Side(final String net4, final String net6) {
            this.net4 = net4;
            this.net6 = net6;
        }

        /** The IPv4 address of host {@code number} there, 1 to 254. */
        public String ipv4(final int number) {
            return net4 + number;
        }

        /** The IPv6 address of host {@code number} there; in both families its last part is written with the same digits. */
        public String ipv6(final int number) {
            return net6 + number;
        }

        private String device() {
            return "to-" + name().toLowerCase(Locale.ROOT);
        }
    }

    /** The number of the router on each of its segments. */
    public static final int NUMBER = 254;

    private final Netns netns = new Netns("router");

    Router() {
        netns.sysctl("net/ipv4/ip_forward", "1").sysctl("net/ipv6/conf/all/forwarding", "1");
        for (final String which : new String[] {"all", "default"}) {
            netns.sysctl("net/ipv4/conf/" + which + "/rp_filter", "0").sysctl("net/ipv4/conf/" + which + "/send_redirects", "0");
            // its own ICMP errors come back through it, translated by the balancer, which keeps their source
            netns.sysctl("net/ipv4/conf/" + which + "/accept_local", "1");
        }
        netns.sysctl("net/ipv4/icmp_ratelimit", "0").sysctl("net/ipv6/icmp/ratelimit", "0");
        netns.sysctl("net/ipv4/icmp_msgs_per_sec", "1000000").sysctl("net/ipv4/icmp_msgs_burst", "1000000");
    }

    void plug(final Side side, final Bridge segment) {
        segment.plug(netns, side.device(), "router", 1);
        netns.address(side.device(), side.ipv4(NUMBER) + "/24").address(side.device(), side.ipv6(NUMBER) + "/64");
    }

    /**
     * Lets only IP packets of up to {@code mtu} octets go out to a segment, as a link of that MTU would: what is longer and must
     * not be fragmented comes to an ICMP error. What comes from there may be longer. {@link Topology#ETHERNET_MTU} is no limit.
     */
    public void mtu(final Side side, final int mtu) {
        netns.run("ip route replace " + side.ipv4(0) + "/24 dev " + side.device() + " src " + side.ipv4(NUMBER)
            + " mtu lock " + mtu);
        netns.run("ip -6 route replace " + side.net6 + "/64 dev " + side.device() + " proto kernel metric 256 mtu lock " + mtu);
    }

    /** The link-layer address of its device on a segment, as {@code ip link} writes it. */
    public String mac(final Side side) {
        return netns.device(side.device(), "address");
    }

    /** Its namespace. */
    public Netns netns() {
        return netns;
    }

    @Override
    public void close() {
        netns.close();
    }
}
