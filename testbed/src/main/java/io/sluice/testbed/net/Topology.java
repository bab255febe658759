package io.sluice.testbed.net;

import io.sluice.linux.CloseStack;
import io.sluice.testbed.net.Router.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The network that L2 direct server return is made for: all on one segment, the VIP on the loopback of every backend, where
 * nobody but the balancer answers for it. Requests go by the balancer; replies go from the backend to the client.
 * <pre>
 *    client                                              balancer
 *   +---------------+                                   +---------------+
 *   |  192.0.2.1    |                                   |  192.0.2.2    |
 *   |  2001:db8::1  |                                   |  2001:db8::2  |      sluice runs here;
 *   |   to-switch   |                                   |   to-switch   |      the host itself does not
 *   +-------+-------+                                   +-------+-------+      own the VIP
 *           |                                                   |
 *   +-------+---------------------------------------------------+-------+
 *   |   to-client                                          to-balancer  |
 *   |                     switch: one bridge, no address                |
 *   |   to-backend1           to-backend2           to-backend3   ...   |
 *   +-------+---------------------+---------------------+---------------+
 *           |                     |                     |
 *   +-------+-------+     +-------+-------+     +-------+-------+
 *   |   to-switch   |     |   to-switch   |     |   to-switch   |
 *   |  192.0.2.11   |     |  192.0.2.12   |     |  192.0.2.13   |
 *   | 2001:db8::11  |     | 2001:db8::12  |     | 2001:db8::13  |
 *   |               |     |               |     |               |
 *   |  lo: the VIP, |     |  lo: the VIP  |     |  lo: the VIP  |      arp_ignore=1, arp_announce=2:
 *   |  192.0.2.100  |     |               |     |               |      no ARP, no neighbour advertisement
 *   | 2001:db8::100 |     |               |     |               |      for what is on lo
 *   +---------------+     +---------------+     +---------------+
 *    backend1              backend2              backend3
 * </pre>
 * Addresses are of the documentation ranges (RFC 5737, RFC 3849). Nothing here reaches the host or its networks.
 *
 * <p>{@linkplain #routed Routed}, it is the network of all the other ways to reach a backend. Every number is the last part of
 * an address in both families; the balancer has one device:
 * <pre>
 *    client  .1                     balancer  .2    backend1  .11  ...          backend3  .13  ...
 *   +-----------+                  +-----------+   +-----------+               +-----------+
 *   | to-switch |                  | to-switch |   | to-switch |  "near"       | to-switch |  "far"
 *   +-----+-----+                  +-----+-----+   +-----+-----+               +-----+-----+
 *         |                              |               |                           |
 *   switch-outside                 switch +--------------+                     switch-inside
 *    198.51.100.0/24                192.0.2.0/24 |                              203.0.113.0/24
 *    2001:db8:1::/64                2001:db8::/64|                              2001:db8:2::/64
 *         |                                      |                                   |
 *   +-----+--------------------------------------+-----------------------------------+-----+
 *   | to-outside                              to-lan                             to-inside |
 *   |                       router: .254 on each, forwards, sends ICMP errors              |
 *   +---------------------------------------------------------------------------------------+
 * </pre>
 * Everybody's gateway is the router, except that near backends send what has their own address by the balancer: the replies of
 * NAT. What they send as the VIP goes by the router: the replies of direct server return.
 */
public final class Topology implements AutoCloseable {

    /** The VIP of most scenarios. */
    public static final String VIP4 = "192.0.2.100";
    /** The same for IPv6. */
    public static final String VIP6 = "2001:db8::100";

    /** The longest IP packet of an ordinary segment, in octets. */
    public static final int ETHERNET_MTU = 1_500;

    private static final int CLIENT = 1;
    private static final int BALANCER = 2;
    private static final int STRANGER = 3;
    private static final int FIRST_BACKEND = 11;
    private static final int REPLIES_AS_VIP = 100;              // a routing table of the near backends

    private final CloseStack parts = new CloseStack();
    private final List<Host> backends = new ArrayList<>();
    private final List<Host> nearBackends = new ArrayList<>();          // of a routed network
    private final int mtu;
    private Bridge lan;
    private Bridge outside;
    private Bridge inside;
    private Router router;
    private Host client;
    private Host balancer;

    private Topology(final int mtu) {
        this.mtu = mtu;
    }

    /** Builds the network with {@code backends} backends, after sweeping up what killed processes have left. */
    public static Topology open(final int backends) {
        return open(backends, 1);
    }

    /** The same with {@code queues} queues on the balancer's device. */
    public static Topology open(final int backends, final int queues) {
        return built(ETHERNET_MTU, topology -> topology.buildFlat(backends, queues));
    }

    /**
     * Builds the routed network: the first {@code near} backends on the balancer's segment, the next {@code far} behind the
     * router.
     *
     * @param mtu the longest IP packet, in octets, on the balancer's and the far backends' segments; the clients' has 1500, and
     *            backends know it. At most 3,400: XDP on a veth device takes no more
     */
    public static Topology routed(final int near, final int far, final int mtu) {
        return routed(near, far, mtu, 1);
    }

    /** The same with {@code queues} queues on the balancer's device. */
    public static Topology routed(final int near, final int far, final int mtu, final int queues) {
        return built(mtu, topology -> topology.buildRouted(near, far, queues));
    }

    private static Topology built(final int mtu, final Consumer<Topology> plan) {
        Leftovers.sweep();
        final Topology topology = new Topology(mtu);
        try {
            plan.accept(topology);
            return topology;
        } catch (final RuntimeException e) {
            topology.close();
            throw e;
        }
    }

    private void buildFlat(final int count, final int queues) {
        lan = parts.push(new Bridge());
        client = plug(lan, Side.LAN, "client", CLIENT, 1);
        client.netns().sysctl("net/ipv4/ip_local_port_range", "1024 65535");
        balancer = plug(lan, Side.LAN, "balancer", BALANCER, queues);
        for (int i = 0; i < count; i++) {
            backend(lan, Side.LAN);
        }
        vip(VIP4);
        vip(VIP6);
    }

    private void buildRouted(final int near, final int far, final int queues) {
        lan = parts.push(new Bridge("switch", mtu));
        outside = parts.push(new Bridge("switch-outside", ETHERNET_MTU));
        inside = parts.push(new Bridge("switch-inside", mtu));
        router = parts.push(new Router());
        router.plug(Side.OUTSIDE, outside);
        router.plug(Side.LAN, lan);
        router.plug(Side.INSIDE, inside);
        client = plug(outside, Side.OUTSIDE, "client", CLIENT, 1);
        client.netns().sysctl("net/ipv4/ip_local_port_range", "1024 65535");
        gateway(client, Side.OUTSIDE, Router.NUMBER, "");
        balancer = plug(lan, Side.LAN, "balancer", BALANCER, queues);
        gateway(balancer, Side.LAN, Router.NUMBER, "");
        for (int i = 0; i < near; i++) {
            final Host backend = backend(lan, Side.LAN);
            gateway(backend, Side.LAN, BALANCER, toClients());
            gateway(backend, Side.LAN, Router.NUMBER, toClients() + " table " + REPLIES_AS_VIP);
            nearBackends.add(backend);
        }
        for (int i = 0; i < far; i++) {
            gateway(backend(inside, Side.INSIDE), Side.INSIDE, Router.NUMBER, toClients());
        }
    }

    /** Backends know what a client's path takes, as they would from their administrator, so that nothing depends on ICMP yet. */
    private String toClients() {
        return mtu > ETHERNET_MTU ? " mtu " + ETHERNET_MTU : "";
    }

    private static void gateway(final Host host, final Side side, final int number, final String more) {
        host.netns().run("ip route add default via " + side.ipv4(number) + more);
        host.netns().run("ip -6 route add default via " + side.ipv6(number) + more);
    }

    private Host backend(final Bridge segment, final Side side) {
        final int index = backends.size();
        final Host backend = plug(segment, side, "backend" + (index + 1), FIRST_BACKEND + index, 1);
        backend.netns().sysctl("net/ipv4/conf/all/arp_ignore", "1").sysctl("net/ipv4/conf/all/arp_announce", "2");
        backends.add(backend);
        return backend;
    }

    /** Gives every backend a further VIP: on its loopback, as every real backend of a DSR balancer has it. */
    public void vip(final String address) {
        final boolean ipv6 = address.contains(":");
        backends.forEach(backend -> backend.netns().address("lo", address + (ipv6 ? "/128" : "/32")));
        nearBackends.forEach(backend -> backend.netns().run(
            "ip " + (ipv6 ? "-6 " : "") + "rule add from " + address + " lookup " + REPLIES_AS_VIP));
    }

    /** Has frames for the balancer dealt to its first {@code queues} queues only, as when the others are switched off. */
    public void dealToQueues(final int queues) {
        lan.netns().run("ethtool -L to-balancer tx " + queues);
    }

    /** Where requests come from. */
    public Host client() {
        return client;
    }

    /** Where Sluice runs. */
    public Host balancer() {
        return balancer;
    }

    /** Backend {@code number}, counted from 1 as in their names. */
    public Host backend(final int number) {
        return backends.get(number - 1);
    }

    /** All backends, in order. */
    public List<Host> backends() {
        return List.copyOf(backends);
    }

    /** The switch that the balancer is on: in a flat network that of all hosts. */
    public Bridge lan() {
        return lan;
    }

    /** The switch that clients are on. */
    public Bridge outside() {
        return outside == null ? lan : outside;
    }

    /** The router of a routed network. */
    public Router router() {
        return router;
    }

    @Override
    public void close() {
        parts.close();
    }

    /** Plugs another host into the balancer's segment: somebody who means harm. */
    public Host stranger() {
        return plug(lan, Side.LAN, "stranger", STRANGER, 1);
    }

    private Host plug(final Bridge segment, final Side side, final String role, final int number, final int queues) {
        final Netns netns = parts.push(new Netns(role));
        netns.sysctl("net/ipv4/conf/all/rp_filter", "0").sysctl("net/ipv4/conf/default/rp_filter", "0");
        segment.plug(netns, role, queues);
        netns.address(Host.DEVICE, side.ipv4(number) + "/24").address(Host.DEVICE, side.ipv6(number) + "/64");
        return new Host(role, netns, side.ipv4(number), side.ipv6(number));
    }
}
