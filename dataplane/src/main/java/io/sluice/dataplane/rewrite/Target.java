package io.sluice.dataplane.rewrite;

import io.sluice.flow.FlowTimeouts;
import io.sluice.packet.Address;
import io.sluice.packet.PacketShape;
import io.sluice.table.AddressBlock;
import io.sluice.table.BackendRow;
import io.sluice.table.ClientAddress;
import io.sluice.table.Drain;
import io.sluice.table.Forwarding;
import io.sluice.table.ForwardingMode;
import io.sluice.table.Timeouts;
import io.sluice.table.Tunnel;
import io.sluice.table.VipRow;

/**
 * What the packet path knows of one backend: whether it takes connections, and all that its forwarding mode needs to carry a
 * packet there. Immutable; compiled beside the workers, shared by them.
 */
public final class Target {
    /** What {@link #vlan} says where frames keep the tag, or the lack of one, with which they came. */
    public static final int AS_RECEIVED = -2;
    /** What {@link #port} says where the port stays as the client asked for it. */
    public static final int AS_ASKED = 0;

    private static final int IPV4_AND_TCP = 40;
    private static final int IPV6_AND_TCP = 60;
    private static final int FAMILIES_DIFFER_BY = 20;              // the headers of IPv6 and IPv4, in octets

    private final int id;
    private final int vip;
    private final int mode;
    private final boolean translates;
    private final boolean routed;
    private final boolean accepting;
    private final long mac;
    private final long ownMac;
    private final int vlan;
    private final long addressHi;
    private final long addressLo;
    private final boolean ipv4;
    private final int port;
    private final int mtu;
    private final int room;
    private final boolean grows;
    private final int mss;
    private final int dscp;
    private final ClientAddress clientAddress;
    private final Outer outer;
    private final SourcePorts sources;
    private final int maxConnections;
    private final Leaving leaving;
    private final FlowTimeouts timeouts;

    /**
     * Compiles.
     *
     * @param vip     index of the VIP in the view
     * @param of      that VIP
     * @param backend the backend
     * @param reach   the way to it
     * @param ownMac  MAC address of the interface that frames leave by
     */
    public Target(final int vip, final VipRow of, final BackendRow backend, final Reach reach, final long ownMac) {
        final Forwarding forwarding = backend.forwarding() == null ? of.forwarding() : backend.forwarding();
        final Address address = Address.of(backend.address());
        final boolean vipIsIpv4 = Address.of(of.address()).isIpv4();
        this.id = backend.id();
        this.vip = vip;
        this.mode = forwarding.mode().ordinal();
        this.translates = forwarding.mode().translates();
        this.routed = forwarding.mode().routes();
        final boolean sourceLess = forwarding.mode().tunnels() && reach.source() == null;   // so there is no outer header
        this.mac = sourceLess ? 0 : reach.mac();
        this.accepting = backend.healthy() && backend.weight() > 0 && backend.drain() == Drain.NONE && reach.resolved()
            && mac != 0;
        this.maxConnections = backend.maxConnections();
        this.leaving = Leaving.of(of, backend);
        this.timeouts = timeouts(of.connections().timeouts());
        this.ownMac = ownMac;
        this.vlan = routed ? reach.vlan() : AS_RECEIVED;
        this.addressHi = address.hi();
        this.addressLo = address.lo();
        this.ipv4 = address.isIpv4();
        this.port = backend.port();
        this.mtu = reach.mtu();
        this.outer = forwarding.mode().tunnels() && !sourceLess
            ? outer(forwarding, leg(forwarding, reach), !vipIsIpv4) : null;
        this.sources = forwarding.mode() == ForwardingMode.FULLNAT ? SourcePorts.of(forwarding.pool(), ipv4) : null;
        this.room = room(vipIsIpv4);
        this.grows = translates && vipIsIpv4 && !ipv4;
        this.mss = mss(forwarding.mss(), vipIsIpv4);
        this.dscp = forwarding.dscp();
        this.clientAddress = forwarding.clientAddress();
    }

    private Leg leg(final Forwarding forwarding, final Reach reach) {
        final Address destination = new Address(addressHi, addressLo);
        final AddressBlock block = forwarding.tunnel().source();
        return block == null || block.isIpv4() != ipv4
            ? new Leg(mac, ownMac, vlan, Address.of(reach.source()), destination)
            : new Leg(mac, ownMac, vlan, Address.of(block.address()), block.prefixLength(), destination);
    }

    private static FlowTimeouts timeouts(final Timeouts wanted) {
        final FlowTimeouts usual = FlowTimeouts.DEFAULT;
        return new FlowTimeouts(orElse(wanted.halfOpen(), usual.embryonic()), orElse(wanted.established(), usual.established()),
            orElse(wanted.closing(), usual.closing()), orElse(wanted.closed(), usual.closed()),
            orElse(wanted.datagram(), usual.datagram()));
    }

    private static int orElse(final int seconds, final int usual) {
        return seconds == 0 ? usual : seconds;
    }

    private static Outer outer(final Forwarding forwarding, final Leg leg, final boolean beforeIpv6) {
        final Tunnel tunnel = forwarding.tunnel();
        final int port = tunnel.portFor(forwarding.mode());
        return switch (forwarding.mode()) {
            case IPIP -> Outer.ipip(leg, beforeIpv6);
            case GRE -> Outer.gre(leg, beforeIpv6);
            case GUE -> Outer.gue(leg, port, tunnel.variant(), beforeIpv6);
            case VXLAN -> Outer.vxlan(leg, port, tunnel.vni(), beforeIpv6);
            case GENEVE -> Outer.geneve(leg, port, tunnel.vni(), beforeIpv6);
            default -> throw new IllegalArgumentException(forwarding.mode() + " is no tunnel");
        };
    }

    private int room(final boolean vipIsIpv4) {
        if (!routed) {
            return Integer.MAX_VALUE;
        }
        if (outer != null) {
            return mtu - outer.overhead();
        }
        if (vipIsIpv4 == ipv4) {
            return mtu;
        }
        return vipIsIpv4 ? mtu - FAMILIES_DIFFER_BY : mtu + FAMILIES_DIFFER_BY;
    }

    private int mss(final int wanted, final boolean vipIsIpv4) {
        if (wanted == Forwarding.MSS_OFF || wanted == Forwarding.MSS_AUTO && !routed) {
            return 0;
        }
        return wanted == Forwarding.MSS_AUTO ? room - (vipIsIpv4 ? IPV4_AND_TCP : IPV6_AND_TCP) : wanted;
    }

    /** The backend's id. */
    public int id() {
        return id;
    }

    /** The index of its VIP in the view. */
    public int vip() {
        return vip;
    }

    /** The ordinal of its {@link ForwardingMode}. */
    public int mode() {
        return mode;
    }

    /** Whether its mode is one in which replies come back through Sluice: a connection has two lines in the flow table. */
    public boolean translates() {
        return translates;
    }

    /** Whether packets to it pass Sluice as they would a router, which takes one from their hops. */
    public boolean routed() {
        return routed;
    }

    /** Whether it takes new connections. */
    public boolean accepting() {
        return accepting;
    }

    /** How many connections it is given at most; 0 for any number. */
    public int maxConnections() {
        return maxConnections;
    }

    /** What becomes of the connections it has. */
    public Leaving leaving() {
        return leaving;
    }

    /** How long its connections are remembered. */
    public FlowTimeouts timeouts() {
        return timeouts;
    }

    /** MAC address of the next hop towards it; 0 if it never was resolved. */
    public long mac() {
        return mac;
    }

    /** MAC address of the interface. */
    public long ownMac() {
        return ownMac;
    }

    /** The VLAN tag that frames to it carry, {@link PacketShape#UNTAGGED}, or {@link #AS_RECEIVED}. */
    public int vlan() {
        return vlan;
    }

    /** The upper half of its address. */
    public long addressHi() {
        return addressHi;
    }

    /** The lower half of its address. */
    public long addressLo() {
        return addressLo;
    }

    /** Its address's family. */
    public boolean ipv4() {
        return ipv4;
    }

    /** The port it serves at, or {@link #AS_ASKED}. */
    public int port() {
        return port;
    }

    /** Octets of the largest IP packet that the way there takes. */
    public int mtu() {
        return mtu;
    }

    /** Octets of the largest IP packet, as it is received, that the way takes once it is rewritten. */
    public int room() {
        return room;
    }

    /** Whether its packets are IPv4 on their way to Sluice and IPv6 from there. */
    public boolean grows() {
        return grows;
    }

    /** The largest TCP segment size that a SYN may offer, in octets; 0: as it comes. */
    public int mss() {
        return mss;
    }

    /** {@link ForwardingMode#DSCP} only: the value that stands for the VIP, 1 to 63. */
    public int dscp() {
        return dscp;
    }

    /** {@link ForwardingMode#FULLNAT} only: how the backend learns who the client is. */
    public ClientAddress clientAddress() {
        return clientAddress;
    }

    /** The headers that go in front, in the tunnelling modes; else null. */
    public Outer outer() {
        return outer;
    }

    /** {@link ForwardingMode#FULLNAT} only: the addresses and ports that stand for the client; else null. */
    public SourcePorts sources() {
        return sources;
    }
}
