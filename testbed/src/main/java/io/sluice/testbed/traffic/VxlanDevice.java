package io.sluice.testbed.traffic;

import io.sluice.testbed.net.Host;

/** The far end of VXLAN on a backend: the kernel's own device, one for each family that packets may come in. */
public final class VxlanDevice {

    private static final int PORT = 4_789;

    private VxlanDevice() {
    }

    /**
     * Makes a device that takes what comes by IPv4 in virtual network {@code vni}, and one by IPv6 in {@code vni + 1}, both
     * with link-layer address {@code mac}. They go with the host's namespace.
     */
    public static void open(final Host host, final int vni, final String mac) {
        make(host, "vxlan4", vni, host.ipv4(), mac);
        make(host, "vxlan6", vni + 1, host.ipv6(), mac);
    }

    private static void make(final Host host, final String name, final int vni, final String local, final String mac) {
        host.netns().run("ip link add " + name + " address " + mac + " type vxlan id " + vni + " dstport " + PORT
            + " local " + local + " nolearning");
        host.netns().run("ip link set " + name + " up");
    }

    /** How many packets have come out of the tunnel whose outer packets are of the family of {@code address}. */
    public static long taken(final Host host, final String address) {
        return Long.parseLong(host.netns().device(address.contains(":") ? "vxlan6" : "vxlan4", "statistics/rx_packets"));
    }
}
