package io.sluice.dataplane.rewrite;

import java.nio.ByteBuffer;

import io.sluice.packet.Ethernet;
import io.sluice.packet.Udp;

/**
 * What a kind of tunnel puts between the outer IP header and the packet that it carries: maybe a UDP header, and octets that
 * are the same for every packet of a family. Big-endian.
 *
 * @param protocol the outer IP header's protocol
 * @param udpPort destination port of the UDP header that comes first, or {@link #NO_UDP}
 * @param octets what follows, an even number of octets
 */
record Shim(int protocol, int udpPort, byte[] octets) {
    static final int NO_UDP = 0;

    /** Over UDP. */
    static Shim udp(final int port, final byte[] octets) {
        if (port < 1 || port > 0xffff) {
            throw new IllegalArgumentException("UDP port " + port + " is not within 1 to 65535");
        }
        return new Shim(Udp.PROTOCOL, port, octets);
    }

    /** Over UDP: a header of eight octets that names a virtual network, and an Ethernet header (RFC 7348, RFC 8926). */
    static Shim ethernet(final int port, final int firstWord, final int vni, final long own, final boolean ipv6) {
        if (vni < 0 || vni > 0xff_ffff) {
            throw new IllegalArgumentException("VNI " + vni + " is not within 0 to 16777215");
        }
        final byte[] octets = new byte[2 * Integer.BYTES + Ethernet.LENGTH];
        ByteBuffer.wrap(octets).putInt(firstWord).putInt(vni << 8)
            .putLong(Outer.INNER_MAC << 16 | own >>> 32).putInt((int) own).putShort((short) etherType(ipv6));
        return udp(port, octets);
    }

    static int etherType(final boolean ipv6) {
        return ipv6 ? Ethernet.IPV6 : Ethernet.IPV4;
    }

    /** How many octets a packet gets longer, outer IP header not counted. */
    int length() {
        return octets.length + (udpPort == NO_UDP ? 0 : Udp.LENGTH);
    }
}
