package io.sluice.dataplane.rewrite;

import java.nio.ByteBuffer;

/**
 * GRE without key, checksum or sequence number (RFC 2784, RFC 7676 over IPv6).
 * <pre>
 *             0               1               2               3
 *  +---------+-------------------------------+-------------------------------+---------+
 *  | outer   |               0               |      0800 or 86dd             | packet  |     protocol 47
 *  +---------+-------------------------------+-------------------------------+---------+
 * </pre>
 */
final class GreTunnel {
    private static final int PROTOCOL = 47;

    private GreTunnel() {
    }

    static Shim shim(final boolean ipv6) {
        return new Shim(PROTOCOL, Shim.NO_UDP, ByteBuffer.allocate(Integer.BYTES).putInt(Shim.etherType(ipv6)).array());
    }
}
