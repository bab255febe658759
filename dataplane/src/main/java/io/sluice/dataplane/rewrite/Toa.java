package io.sluice.dataplane.rewrite;

import io.sluice.packet.Checksum;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import io.sluice.packet.Wire;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The TCP option that tells a backend whose kernel has a TOA module who the client is; it stands first among the options.
 * <pre>
 *       0               1               2               3
 *      +---------------+---------------+-------------------------------+
 *   0  | 254  (or 253) | length 8 (20) |         client's port         |
 *      +---------------+---------------+-------------------------------+
 *   4  |            client's IPv4 address (IPv6 address: 16 octets)    |
 *      +---------------------------------------------------------------+
 * </pre>
 * The kinds are those that RFC 6994 leaves to experiments, as the common modules use them. An option of theirs that the client
 * sent itself is blanked out, for it is a lie.
 */
final class Toa {
    private static final int IPV4 = 254;
    private static final int IPV4_LENGTH = 8;
    private static final int IPV6 = 253;
    private static final int IPV6_LENGTH = 20;
    private static final int WORDS_AND_FLAGS = 12;

    private Toa() {
    }

    /**
     * Puts the option in where the TCP header and the way have room for it.
     *
     * @param packet TCP, as the client sent it
     * @param room   octets of the largest packet that may come of it, before it is translated
     * @return where the IP packet begins now
     */
    static int put(final UnsafeBuffer frames, final PacketShape packet, final int room) {
        TcpOptions.blank(frames, packet.l4(), IPV4);
        TcpOptions.blank(frames, packet.l4(), IPV6);
        final int length = packet.ipv6() ? IPV6_LENGTH : IPV4_LENGTH;
        final int options = Tcp.headerLength(frames, packet.l4()) - Tcp.MIN_LENGTH;
        if (options + length > Tcp.MAX_OPTIONS_LENGTH || packet.l3Length() + length > room || packet.isFirstFragment()) {
            return packet.l3();
        }
        final int l3 = TcpGap.open(frames, packet, packet.l4() + Tcp.MIN_LENGTH, length);
        final int tcp = l3 + packet.l4() - packet.l3();
        write(frames, packet, tcp + Tcp.MIN_LENGTH, length);
        final int moreWords = length / Integer.BYTES << 12;
        Wire.putShort(frames, tcp + WORDS_AND_FLAGS,
            (short) (Wire.getShort(frames, tcp + WORDS_AND_FLAGS) + moreWords));
        Tcp.patch(frames, tcp, Checksum.sum(frames, tcp + Tcp.MIN_LENGTH, length) + moreWords);
        return l3;
    }

    private static void write(final UnsafeBuffer frames, final PacketShape packet, final int at, final int length) {
        final int kind = packet.ipv6() ? IPV6 : IPV4;
        Wire.putInt(frames, at, kind << 24 | length << 16 | packet.sourcePort());
        if (packet.ipv6()) {
            Wire.putLong(frames, at + Integer.BYTES, packet.sourceHi());
            Wire.putLong(frames, at + Integer.BYTES + Long.BYTES, packet.sourceLo());
        } else {
            Wire.putInt(frames, at + Integer.BYTES, (int) packet.sourceLo());
        }
    }
}
