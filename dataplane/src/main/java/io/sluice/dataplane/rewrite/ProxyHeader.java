package io.sluice.dataplane.rewrite;

import io.sluice.packet.Checksum;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import io.sluice.packet.Wire;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The header of the PROXY protocol, version 2 (haproxy.org, proxy-protocol.txt, section 2.2), of a TCP connection.
 * <pre>
 *   0                                                       12     13     14            16
 *  +-------------------------------------------------------+------+------+-------------+-------------------------------------+
 *  | 0d 0a 0d 0a 00 0d 0a 51 55 49 54 0a                   |  21  |11, 21| length 12, 36 | client, VIP, client's port, VIP's port
 *  +-------------------------------------------------------+------+------+-------------+-------------------------------------+
 * </pre>
 */
final class ProxyHeader {
    private static final int IPV4_LENGTH = 28;
    private static final int IPV6_LENGTH = 52;
    private static final int FIXED_LENGTH = 16;
    private static final long SIGNATURE = 0x0d0a_0d0a_000d_0a51L;
    private static final int SIGNATURE_END = 0x5549_540a;
    private static final int TCP_OVER_IPV4 = 0x2111_0000;          // version 2, command PROXY; family and protocol
    private static final int TCP_OVER_IPV6 = 0x2121_0000;

    private ProxyHeader() {
    }

    /** How long it is about a client of that family, in octets. */
    static int length(final boolean ipv6) {
        return ipv6 ? IPV6_LENGTH : IPV4_LENGTH;
    }

    /**
     * Puts it in front of the payload.
     *
     * @param packet TCP, as the client sent it
     * @return where the IP packet begins now
     */
    static int put(final UnsafeBuffer frames, final PacketShape packet) {
        final int length = length(packet.ipv6());
        final int payload = packet.l4() + Tcp.headerLength(frames, packet.l4());
        final int l3 = TcpGap.open(frames, packet, payload, length);
        write(frames, packet, payload - length, length);
        Tcp.patch(frames, packet.l4() - length, Checksum.sum(frames, payload - length, length));
        return l3;
    }

    private static void write(final UnsafeBuffer frames, final PacketShape packet, final int at, final int length) {
        Wire.putLong(frames, at, SIGNATURE);
        Wire.putInt(frames, at + 8, SIGNATURE_END);
        Wire.putInt(frames, at + 12, (packet.ipv6() ? TCP_OVER_IPV6 : TCP_OVER_IPV4) | length - FIXED_LENGTH);
        if (packet.ipv6()) {
            Wire.putLong(frames, at + 16, packet.sourceHi());
            Wire.putLong(frames, at + 24, packet.sourceLo());
            Wire.putLong(frames, at + 32, packet.destinationHi());
            Wire.putLong(frames, at + 40, packet.destinationLo());
        } else {
            Wire.putInt(frames, at + 16, (int) packet.sourceLo());
            Wire.putInt(frames, at + 20, (int) packet.destinationLo());
        }
        Wire.putInt(frames, at + length - Integer.BYTES, packet.sourcePort() << Short.SIZE | packet.destinationPort());
    }
}
