package io.sluice.dataplane.rewrite;

/**
 * Geneve without options (RFC 8926). Linux devices take Ethernet frames, and other payloads only when made to
 * ({@code innerprotoinherit}), so the packet gets an Ethernet header, to {@link Outer#INNER_MAC}.
 * <pre>
 *                     0               1               2               3
 *  +---------+-------+---+-----------+-+-+-----------+-------------------------------+
 *  | outer   |  UDP  | 0 | options 0 |O|C|     0     |   6558: Ethernet follows      |
 *  |         |       +---+-----------+-+-+-----------+---------------+---------------+----------------+---------+
 *  |         |       |                      VNI                      |       0       | inner Ethernet | packet  |
 *  +---------+-------+-----------------------------------------------+---------------+----------------+---------+
 * </pre>
 */
final class GeneveTunnel {
    private static final int ETHERNET_FOLLOWS = 0x6558;

    private GeneveTunnel() {
    }

    /** {@code own} is the inner frame's source. */
    static Shim shim(final int port, final int vni, final long own, final boolean ipv6) {
        return Shim.ethernet(port, ETHERNET_FOLLOWS, vni, own, ipv6);
    }
}
