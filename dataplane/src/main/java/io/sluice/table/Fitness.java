package io.sluice.table;

import java.net.InetAddress;

/** Whether a way of forwarding can carry what a VIP takes to a backend. What can't be is refused, with what to do. */
public final class Fitness {
    private Fitness() {
    }

    /** Refuses a way that can't carry a VIP's packets to any backend. */
    public static void check(final AddressBlock vip, final Protocol protocol, final Forwarding forwarding) {
        if (forwarding.clientAddress() != ClientAddress.NONE && protocol != Protocol.TCP) {
            throw new IllegalArgumentException("client address " + RowField.word(forwarding.clientAddress()) + " travels in TCP"
                + " only, and the VIP is " + RowField.word(protocol) + "; leave it out");
        }
        if (forwarding.mss() > 0 && protocol != Protocol.TCP) {
            throw new IllegalArgumentException("an MSS is TCP's, and the VIP is " + RowField.word(protocol) + "; leave it out");
        }
        if (forwarding.mode() == ForwardingMode.DSCP && !vip.isHost()) {
            throw new IllegalArgumentException("a DSCP stands for one address, and VIP " + vip + " has many; give each its own"
                + " VIP, or choose a tunnel");
        }
    }

    /**
     * Refuses a backend that the way can't reach, or whose port it can't give to packets.
     *
     * @param port the backend's own; 0 for the port that the client asked for
     */
    public static void check(final AddressBlock vip, final PortRange ports, final Protocol protocol, final Forwarding forwarding,
                             final InetAddress backend, final int port) {
        check(vip, protocol, forwarding);
        checkFamily(vip, forwarding, backend);
        checkPort(ports, forwarding, backend, port);
        if (vip.contains(backend)) {
            throw new IllegalArgumentException("backend " + AddressText.of(backend) + (vip.isHost() ? " is the VIP's own address"
                : " is one of the VIP's own addresses") + "; give the address by which the backend is reached on its network");
        }
    }

    private static void checkFamily(final AddressBlock vip, final Forwarding forwarding,
                                    final InetAddress backend) {
        final ForwardingMode mode = forwarding.mode();
        final String family = AddressBlock.family(backend);
        final boolean same = vip.isIpv4() == AddressBlock.isIpv4(backend);
        if (!same && !mode.tunnels() && mode != ForwardingMode.FULLNAT) {
            throw new IllegalArgumentException("backend " + AddressText.of(backend) + " is " + family + ", VIP " + vip + " is "
                + AddressBlock.family(vip.address()) + ", and mode " + RowField.word(mode) + " can't cross over; choose fullnat"
                + (mode == ForwardingMode.NAT ? "" : " or a tunnel") + ", or give the backend's "
                + AddressBlock.family(vip.address()) + " address");
        }
        if (mode == ForwardingMode.FULLNAT && !forwarding.pool().hasFamilyOf(backend)) {
            throw new IllegalArgumentException("backend " + AddressText.of(backend) + " is " + family
                + ", and the source pool has no " + family + " address to send from; add one to --snat");
        }
        final AddressBlock source = forwarding.tunnel().source();
        if (source != null && source.isIpv4() != AddressBlock.isIpv4(backend)) {
            throw new IllegalArgumentException("backend " + AddressText.of(backend) + " is " + family + ", and tunnel source "
                + source + " is not; give the backend a mode of its own with another tunnel source, or none");
        }
    }

    private static void checkPort(final PortRange ports, final Forwarding forwarding, final InetAddress backend,
                                  final int port) {
        if (port != 0 && !forwarding.mode().translates()) {
            throw new IllegalArgumentException("mode " + RowField.word(forwarding.mode()) + " can't change ports; give backend "
                + AddressText.of(backend) + " without a port, or choose nat or fullnat");
        }
        if (port != 0 && !ports.isOne()) {
            throw new IllegalArgumentException("the VIP has ports " + ports + ", which can't all become port " + port + "; give"
                + " backend " + AddressText.of(backend) + " without a port, or the VIP one port");
        }
    }
}
