package io.sluice.table;

/** How a packet is carried on to its backend. The code is what stands in a row: once given, never given another meaning. */
public enum ForwardingMode {
    /**
     * Layer-2 direct server return: the destination MAC becomes the backend's, all else stays; the backend answers the
     * client itself.
     */
    DSR(1),
    /** The destination becomes the backend's; its replies come back through Sluice, which is its gateway to the clients. */
    NAT(2),
    /** The destination becomes the backend's and the source one of a pool, so replies come back through any network. */
    FULLNAT(3),
    /** IP in IP: RFC 2003 (IPv4 in IPv4), RFC 2473 (in IPv6), RFC 4213 (IPv6 in IPv4). */
    IPIP(4),
    /** Generic routing encapsulation, RFC 2784, without options. */
    GRE(5),
    /** Generic UDP encapsulation, draft-ietf-intarea-gue, variant 0 or 1. */
    GUE(6),
    /** RFC 7348. */
    VXLAN(7),
    /** RFC 8926, without options. */
    GENEVE(8),
    /** Layer-3 direct server return: the destination becomes the backend's, and a DSCP tells it for which VIP. */
    DSCP(9);

    private final int code;

    ForwardingMode(final int code) {
        this.code = code;
    }

    /** Whether packets travel within others. */
    public boolean tunnels() {
        return switch (this) {
            case IPIP, GRE, GUE, VXLAN, GENEVE -> true;
            case DSR, NAT, FULLNAT, DSCP -> false;
        };
    }

    /** Whether addresses and ports change, and replies come back to be changed back. */
    public boolean translates() {
        return this == NAT || this == FULLNAT;
    }

    /** Whether packets may go by a gateway, and lose a hop. */
    public boolean routes() {
        return this != DSR;
    }

    /** The byte that stands for this mode in a row. */
    int code() {
        return code;
    }

    static ForwardingMode of(final int code) {
        for (final ForwardingMode mode : values()) {
            if (mode.code == code) {
                return mode;
            }
        }
        throw new IllegalArgumentException("forwarding mode " + code + " is not known to this build");
    }
}
