package io.sluice.bpf;

import java.net.InetAddress;

/**
 * Sends the frames that are for VIPs to Sluice's sockets and leaves all others to the kernel: IPv4 and IPv6 packets to a VIP, and
 * the ARP requests and neighbour solicitations that ask for one. It lasts until it is closed, and ends with the process, however
 * that ends. VIPs may be added and removed by any thread while frames flow.
 */
public sealed interface Steering extends AutoCloseable permits XdpSteering, PacketSocketSteering {
    /**
     * From now on the frames for this address are Sluice's. Adding it twice is harmless.
     *
     * @throws IllegalStateException when there are 65,536 of its kind already
     */
    void add(InetAddress vip);

    /** From now on the frames for this address are the kernel's. Removing it twice is harmless. */
    void remove(InetAddress vip);

    /** Whether what Sluice takes is kept from the host's own network stack; if not, the host gets a copy of every frame. */
    boolean shieldsHost();

    /** What was got, in words. */
    String description();

    @Override
    void close();
}
