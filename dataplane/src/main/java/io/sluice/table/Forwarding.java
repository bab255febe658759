package io.sluice.table;

/**
 * How packets are carried to a backend: a mode and its options.
 *
 * @param mode          see {@link ForwardingMode}
 * @param tunnel        of tunnels; {@link Tunnel#NONE} elsewhere
 * @param pool          of fullnat; {@link SourcePool#NONE} elsewhere
 * @param clientAddress of fullnat; {@link ClientAddress#NONE} elsewhere
 * @param dscp          of dscp: the codepoint by which a backend knows the VIP, 1 to 63; 0 elsewhere
 * @param mss           largest TCP segment that SYNs may ask for, {@value #MIN_MSS} to 65495 octets; {@link #MSS_AUTO} for
 *                      what fits the way to the backend, {@link #MSS_OFF} to leave SYNs alone
 */
public record Forwarding(ForwardingMode mode, Tunnel tunnel, SourcePool pool, ClientAddress clientAddress, int dscp, int mss) {
    /** What fits the way to the backend. */
    public static final int MSS_AUTO = 0;
    /** SYNs are left alone. */
    public static final int MSS_OFF = -1;
    /** The smallest MSS: what Linux takes for the least (TCP_MIN_MSS, net/tcp.h). */
    public static final int MIN_MSS = 88;
    /** The largest: an IPv4 packet without its headers. */
    public static final int MAX_MSS = 65_495;
    /** The last codepoint; 0 is every packet's that says nothing. */
    public static final int MAX_DSCP = 63;
    /** Direct server return on layer 2, which has no options. */
    public static final Forwarding DSR = of(ForwardingMode.DSR);

    /** Refuses options that the mode has no use for, and a mode without those that it needs. */
    public Forwarding {
        if (mode == null || tunnel == null || pool == null || clientAddress == null) {
            throw new IllegalArgumentException("a forwarding mode is missing, or one of its options");
        }
        tunnel.checkFits(mode);
        checkPool(mode, pool, clientAddress);
        checkDscp(mode, dscp);
        if (mss != MSS_AUTO && mss != MSS_OFF && (mss < MIN_MSS || mss > MAX_MSS)) {
            throw new IllegalArgumentException("MSS " + mss + " is out of range; give auto, off, or " + MIN_MSS + " to "
                + MAX_MSS);
        }
        if (mss > 0 && mode == ForwardingMode.DSR) {
            throw new IllegalArgumentException("mode dsr changes nothing but the MAC address, and packets do not grow; leave the"
                + " MSS out, or choose another mode");
        }
    }

    private static void checkPool(final ForwardingMode mode, final SourcePool pool, final ClientAddress clientAddress) {
        if (mode == ForwardingMode.FULLNAT && pool.isEmpty()) {
            throw new IllegalArgumentException("mode fullnat needs addresses to send from; give --snat ADDRESSES, which the"
                + " network routes to this host and nobody else uses");
        }
        if (mode != ForwardingMode.FULLNAT && !pool.isEmpty()) {
            throw new IllegalArgumentException("mode " + RowField.word(mode) + " keeps the client's address as the source; leave"
                + " the source pool out, or choose fullnat");
        }
        if (mode != ForwardingMode.FULLNAT && clientAddress != ClientAddress.NONE) {
            throw new IllegalArgumentException("mode " + RowField.word(mode) + " keeps the client's address as the source; leave"
                + " client address " + RowField.word(clientAddress) + " out, or choose fullnat");
        }
    }

    private static void checkDscp(final ForwardingMode mode, final int dscp) {
        if (mode != ForwardingMode.DSCP && dscp != 0) {
            throw new IllegalArgumentException("mode " + RowField.word(mode) + " marks no packets; leave the DSCP out, or choose"
                + " mode dscp");
        }
        if (mode == ForwardingMode.DSCP && (dscp < 1 || dscp > MAX_DSCP)) {
            throw new IllegalArgumentException("DSCP " + dscp + " can't tell a VIP's packets from others; mode dscp needs --dscp,"
                + " from 1 to " + MAX_DSCP);
        }
    }

    /** A mode without options; refused where it needs some (fullnat, dscp). */
    public static Forwarding of(final ForwardingMode mode) {
        return new Forwarding(mode, Tunnel.NONE, SourcePool.NONE, ClientAddress.NONE, 0, MSS_AUTO);
    }

    /** A tunnel. */
    public static Forwarding of(final ForwardingMode mode, final Tunnel tunnel) {
        return new Forwarding(mode, tunnel, SourcePool.NONE, ClientAddress.NONE, 0, MSS_AUTO);
    }

    /** Full NAT from a pool. */
    public static Forwarding fullnat(final SourcePool pool) {
        return new Forwarding(ForwardingMode.FULLNAT, Tunnel.NONE, pool, ClientAddress.NONE, 0, MSS_AUTO);
    }

    /** Layer-3 direct server return by a codepoint. */
    public static Forwarding dscp(final int dscp) {
        return new Forwarding(ForwardingMode.DSCP, Tunnel.NONE, SourcePool.NONE, ClientAddress.NONE, dscp, MSS_AUTO);
    }
}
