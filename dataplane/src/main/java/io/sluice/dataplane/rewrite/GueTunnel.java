package io.sluice.dataplane.rewrite;

import java.nio.ByteBuffer;

/**
 * Generic UDP encapsulation (draft-ietf-intarea-gue-09). Variant 0 has a header, without flags or extensions; in variant 1 the
 * packet follows the UDP header directly, and its version, 4 or 6, begins with the two bits 01 that say so.
 * <pre>
 *                     0               1               2               3
 *  +---------+-------+---+-+---------+---------------+-------------------------------+---------+
 *  | outer   |  UDP  | 0 |0|    0    |    4 or 41    |           flags, 0            | packet  |     variant 0
 *  +---------+-------+---+-+---------+---------------+-------------------------------+---------+
 *  +---------+-------+---------+
 *  | outer   |  UDP  | packet  |     variant 1
 *  +---------+-------+---------+
 * </pre>
 */
final class GueTunnel {
    private GueTunnel() {
    }

    static Shim shim(final int port, final int variant, final boolean ipv6) {
        return switch (variant) {
            case 0 -> Shim.udp(port, ByteBuffer.allocate(Integer.BYTES).putInt(IpipTunnel.protocol(ipv6) << 16).array());
            case 1 -> Shim.udp(port, new byte[0]);
            default -> throw new IllegalArgumentException("GUE variant " + variant + " is neither 0 nor 1");
        };
    }
}
