package io.sluice.dataplane.rewrite;

/**
 * IP in IP, either family in either: IPv4 in IPv4 (RFC 2003), IPv6 in IPv4 (RFC 4213), and both in IPv6 (RFC 2473).
 * <pre>
 *  +-----------+-----------------+
 *  | outer IP  |  packet         |     protocol 4 or 41
 *  +-----------+-----------------+
 * </pre>
 */
final class IpipTunnel {
    static final int IPV4_INSIDE = 4;
    static final int IPV6_INSIDE = 41;

    private IpipTunnel() {
    }

    static int protocol(final boolean ipv6) {
        return ipv6 ? IPV6_INSIDE : IPV4_INSIDE;
    }

    static Shim shim(final boolean ipv6) {
        return new Shim(protocol(ipv6), Shim.NO_UDP, new byte[0]);
    }
}
