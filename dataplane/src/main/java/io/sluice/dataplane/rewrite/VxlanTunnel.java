package io.sluice.dataplane.rewrite;

/**
 * VXLAN (RFC 7348). What it carries are Ethernet frames, so the packet gets an Ethernet header, to {@link Outer#INNER_MAC}.
 * <pre>
 *                     0               1               2               3
 *  +---------+-------+---------------+-----------------------------------------------+
 *  | outer   |  UDP  |  08: VNI valid|                      0                        |
 *  |         |       +---------------+-------------------------------+---------------+----------------+---------+
 *  |         |       |                      VNI                      |       0       | inner Ethernet | packet  |
 *  +---------+-------+-----------------------------------------------+---------------+----------------+---------+
 * </pre>
 */
final class VxlanTunnel {
    private static final int VNI_VALID = 0x0800_0000;

    private VxlanTunnel() {
    }

    /** {@code own} is the inner frame's source. */
    static Shim shim(final int port, final int vni, final long own, final boolean ipv6) {
        return Shim.ethernet(port, VNI_VALID, vni, own, ipv6);
    }
}
