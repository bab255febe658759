package io.sluice.table;

/**
 * What the outer headers of a tunnel say beside where it goes.
 *
 * @param port    UDP destination port of gue, vxlan and geneve; 0 for the mode's own ({@link #defaultPort})
 * @param vni     virtual network identifier of vxlan and geneve, 24 bits
 * @param variant of gue: 0 with its 4-octet header, 1 for IP directly in UDP (draft-ietf-intarea-gue, 3 and 4)
 * @param source  block from which the outer source address is varied per flow; null for the host's own address
 */
public record Tunnel(int port, int vni, int variant, AddressBlock source) {
    /** All as the mode has it by itself. */
    public static final Tunnel NONE = new Tunnel(0, 0, 0, null);
    /** The largest VNI. */
    public static final int MAX_VNI = (1 << 24) - 1;

    private static final int GUE_PORT = 6_080;      // IANA: gue
    private static final int VXLAN_PORT = 4_789;    // IANA: vxlan
    private static final int GENEVE_PORT = 6_081;   // IANA: geneve

    /** Refuses what is out of range. */
    public Tunnel {
        if (port < 0 || port > PortRange.MAX_PORT) {
            throw new IllegalArgumentException("tunnel port " + port + " is out of range; give one from 1 to "
                + PortRange.MAX_PORT);
        }
        if (vni < 0 || vni > MAX_VNI) {
            throw new IllegalArgumentException("VNI " + vni + " is out of range: it has 24 bits; give one from 0 to " + MAX_VNI);
        }
        if (variant != 0 && variant != 1) {
            throw new IllegalArgumentException("GUE variant " + variant + " is not known; give 0 or 1");
        }
        if (source != null) {
            RowField.unicast("tunnel source", source);
        }
    }

    /** The UDP destination port that is used when none is given; 0 for a mode without one. */
    public static int defaultPort(final ForwardingMode mode) {
        return switch (mode) {
            case GUE -> GUE_PORT;
            case VXLAN -> VXLAN_PORT;
            case GENEVE -> GENEVE_PORT;
            default -> 0;
        };
    }

    /** The UDP destination port in a mode; 0 for a mode without one. */
    public int portFor(final ForwardingMode mode) {
        return port == 0 ? defaultPort(mode) : port;
    }

    /** Refuses what a mode has no use for. */
    void checkFits(final ForwardingMode mode) {
        final String name = RowField.word(mode);
        if (!mode.tunnels() && !equals(NONE)) {
            throw new IllegalArgumentException("mode " + name + " is no tunnel; leave out VNI, tunnel port, GUE variant and"
                + " tunnel source, or choose ipip, gre, gue, vxlan or geneve");
        }
        if (port != 0 && defaultPort(mode) == 0) {
            throw new IllegalArgumentException("mode " + name + " has no UDP port; leave the tunnel port out, or choose gue,"
                + " vxlan or geneve");
        }
        if (vni != 0 && mode != ForwardingMode.VXLAN && mode != ForwardingMode.GENEVE) {
            throw new IllegalArgumentException("mode " + name + " has no VNI; leave it out, or choose vxlan or geneve");
        }
        if (variant != 0 && mode != ForwardingMode.GUE) {
            throw new IllegalArgumentException("mode " + name + " has no variants; leave the GUE variant out, or choose gue");
        }
    }
}
