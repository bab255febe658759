package io.sluice.testbed.net;

/**
 * A switch: a kernel bridge in a namespace of its own, which has no address and answers nothing. It forwards from the first frame
 * (no spanning tree), floods multicast like a plain switch, and passes VLAN-tagged frames as they are.
 */
public final class Bridge implements AutoCloseable {

    private static final String BRIDGE = "lan";
    /** Where the kernel has it: a bridge that looks at IP packets drops malformed ones and puts fragments together. */
    private static final String LOOK_AT_FRAMES_ONLY =
        "for call in /proc/sys/net/bridge/bridge-nf-call-*; do [ ! -e $call ] || echo 0 > $call || exit 1; done";

    private final Netns netns;
    private final int mtu;

    /** Makes a switch with no wire in it, for packets of up to 1500 octets. */
    public Bridge() {
        this("switch", Topology.ETHERNET_MTU);
    }

    /** Makes a switch with no wire in it, for IP packets of up to {@code mtu} octets at both ends of every wire. */
    Bridge(final String role, final int mtu) {
        this.mtu = mtu;
        netns = new Netns(role);
        netns.sysctl("net/ipv6/conf/all/disable_ipv6", "1").sysctl("net/ipv6/conf/default/disable_ipv6", "1");
        netns.attempt("sh", "-c", LOOK_AT_FRAMES_ONLY).outOrThrow();
        netns.run("ip link add " + BRIDGE + " type bridge stp_state 0 forward_delay 0 mcast_snooping 0");
        netns.run("ip link set " + BRIDGE + " up");
    }

    /** Runs a wire from a port {@code to-<role>} of this switch to a new device {@code to-switch} of a host. */
    public void plug(final Netns host, final String role, final int queues) {
        plug(host, Host.DEVICE, role, queues);
    }

    /** The same to a new device of that name. */
    void plug(final Netns host, final String device, final String role, final int queues) {
        final String port = "to-" + role;
        Netns.join(host, device, netns, port, queues);
        if (mtu != Topology.ETHERNET_MTU) {
            host.run("ip link set " + device + " mtu " + mtu);
            netns.run("ip link set " + port + " mtu " + mtu);
        }
        netns.run("ip link set " + port + " master " + BRIDGE);
    }

    /** Where the ports are: the place to capture what crosses a wire, as no XDP program is in the way. */
    public Netns netns() {
        return netns;
    }

    @Override
    public void close() {
        netns.close();
    }
}
