package io.sluice.bpf;

import java.net.InetAddress;

/**
 * Says which frames are Sluice's, to the programs that send those to its sockets and leave all others to the kernel. They are
 * <ul>
 *   <li>packets to an address or prefix that was {@linkplain #add added} (VIPs, and addresses that connections to backends are
 *       made from), and the ARP requests and neighbour solicitations that ask for one,</li>
 *   <li>what a backend answers through this host, and ICMP errors about packets to a backend: see {@link Endpoint}.</li>
 * </ul>
 * All of it may be changed by any thread while frames flow. Nothing is counted: what is added twice is gone when it has been
 * removed once; removing what is not there is harmless. Programs keep what was said last, when this is closed and when the
 * process ends.
 */
public sealed interface Steering extends AutoCloseable permits SteeringMaps {
    /** How many there may be, in each family: single addresses (VIPs and this host's own), prefixes. */
    int CAPACITY = 65_536;
    /** How many endpoints there may be, in each family: a VIP has several backends. */
    int ENDPOINTS = 262_144;

    /** One that claims nothing yet. */
    static Steering open() {
        return SteeringMaps.open();
    }

    /**
     * From now on the frames for this address are Sluice's.
     *
     * @throws IllegalStateException when there are {@link #CAPACITY} already
     */
    default void add(final InetAddress address) {
        add(address, hostLength(address));
    }

    /**
     * From now on the frames for all addresses that begin like this one are Sluice's, those of this host among them.
     *
     * @param prefixLength in bits; 32 or 128 is a single address, which programs find quickest
     * @throws IllegalArgumentException when the family has no such prefix length
     * @throws IllegalStateException    when there are {@link #CAPACITY} already
     */
    void add(InetAddress address, int prefixLength);

    /** From now on the frames for this address are the kernel's, if no prefix holds it. */
    default void remove(final InetAddress address) {
        remove(address, hostLength(address));
    }

    /** From now on the frames for this prefix are the kernel's, apart from addresses and other prefixes that were added too. */
    void remove(InetAddress address, int prefixLength);

    /**
     * From now on the frames from, or about, this endpoint are Sluice's.
     *
     * @throws IllegalStateException when there are {@link #ENDPOINTS} already
     */
    void take(Endpoint endpoint);

    /** Undoes {@link #take}. An equal endpoint but for {@link Endpoint#replies} stays taken. */
    void release(Endpoint endpoint);

    /**
     * Says that this host has this address, or no longer: what backends answer to it stays the kernel's.
     *
     * @throws IllegalStateException when there are {@link #CAPACITY} already
     */
    void host(InetAddress own, boolean present);

    @Override
    void close();

    private static int hostLength(final InetAddress address) {
        return Byte.SIZE * address.getAddress().length;
    }

    /**
     * Where Sluice sends packets to: a port of a backend, or the far end of a tunnel. ICMP errors about packets that go there are
     * Sluice's, whoever sent them and whoever they are sent to (RFC 792 types 3, 4, 11 and 12; RFC 4443 types 1 to 4).
     *
     * @param protocol of {@code address}'s packets: TCP (6), UDP (17), SCTP (132), IPv4 (4), IPv6 (41) or GRE (47)
     * @param port     of TCP, UDP or SCTP; 0: any
     * @param replies  whether Sluice has put the address into packets of others (NAT). Then what comes from the
     *                 endpoint is Sluice's too, unless it is for an address of this host or a group; and so are later fragments,
     *                 which have no port, from the same address and protocol. Errors about packets of this host's own, health
     *                 checks, stay the kernel's.
     */
    record Endpoint(InetAddress address, int protocol, int port, boolean replies) {
        /** Refuses what no packet could be from. */
        public Endpoint {
            switch (protocol) {
                case 6, 17, 132 -> {
                    if (port < 0 || port > 0xffff) {
                        throw new IllegalArgumentException("port " + port + " is not one of 0 (any) to 65535");
                    }
                }
                case 4, 41, 47 -> {
                    if (port != 0) {
                        throw new IllegalArgumentException("protocol " + protocol + " has no ports, and so no port " + port);
                    }
                }
                default -> throw new IllegalArgumentException("packets of protocol " + protocol
                    + " are not sent to backends: TCP (6), UDP (17), SCTP (132), IPv4 (4), IPv6 (41) and GRE (47) are");
            }
        }
    }
}
