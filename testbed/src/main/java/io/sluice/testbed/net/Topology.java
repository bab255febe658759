package io.sluice.testbed.net;

import io.sluice.linux.CloseStack;
import java.util.ArrayList;
import java.util.List;

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
 */
public final class Topology implements AutoCloseable {

    /** The VIP of most scenarios. */
    public static final String VIP4 = "192.0.2.100";
    /** The same for IPv6. */
    public static final String VIP6 = "2001:db8::100";

    private static final String NET4 = "192.0.2.";
    private static final String NET6 = "2001:db8::";

    private final CloseStack parts = new CloseStack();
    private final List<Host> backends = new ArrayList<>();
    private Bridge lan;
    private Host client;
    private Host balancer;

    private Topology() {
    }

    /** Builds the network with {@code backends} backends, after sweeping up what killed processes have left. */
    public static Topology open(final int backends) {
        return open(backends, 1);
    }

    /** The same with {@code queues} queues on the balancer's device. */
    public static Topology open(final int backends, final int queues) {
        Leftovers.sweep();
        final Topology topology = new Topology();
        try {
            topology.build(backends, queues);
            return topology;
        } catch (final RuntimeException e) {
            topology.close();
            throw e;
        }
    }

    private void build(final int count, final int queues) {
        lan = parts.push(new Bridge());
        client = plug("client", 1, 1);
        client.netns().sysctl("net/ipv4/ip_local_port_range", "1024 65535");
        balancer = plug("balancer", 2, queues);
        for (int i = 1; i <= count; i++) {
            final Host backend = plug("backend" + i, 10 + i, 1);
            backend.netns().sysctl("net/ipv4/conf/all/arp_ignore", "1").sysctl("net/ipv4/conf/all/arp_announce", "2");
            backends.add(backend);
        }
        vip(VIP4);
        vip(VIP6);
    }

    /** Gives every backend a further VIP: on its loopback, as every real backend of a DSR balancer has it. */
    public void vip(final String address) {
        backends.forEach(backend -> backend.netns().address("lo", address + (address.contains(":") ? "/128" : "/32")));
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

    /** The switch between all of them. */
    public Bridge lan() {
        return lan;
    }

    @Override
    public void close() {
        parts.close();
    }

    private Host plug(final String role, final int number, final int queues) {
        final Netns netns = parts.push(new Netns(role));
        netns.sysctl("net/ipv4/conf/all/rp_filter", "0").sysctl("net/ipv4/conf/default/rp_filter", "0");
        lan.plug(netns, role, queues);
        netns.address(Host.DEVICE, NET4 + number + "/24").address(Host.DEVICE, NET6 + number + "/64");
        return new Host(role, netns, NET4 + number, NET6 + number);
    }
}
