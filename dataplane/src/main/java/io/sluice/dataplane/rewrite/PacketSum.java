package io.sluice.dataplane.rewrite;

import io.sluice.packet.Checksum;
import io.sluice.packet.Ipv4;
import io.sluice.packet.Ipv6;
import io.sluice.packet.PacketKind;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import io.sluice.packet.Udp;
import io.sluice.packet.Wire;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The sum of all octets of an IP packet, of which most need not be read: a transport checksum makes what it covers, with the
 * pseudo header, add up to nothing (known as local checksum offload). So segment = -(addresses + protocol + segment length),
 * and the addresses stand in the header as well and cancel out:
 * <pre>
 *  IPv4:  first 12 octets - protocol - segment length
 *  IPv6:  first  8 octets - protocol - segment length
 * </pre>
 * If the packet's checksum is wrong, so is a checksum made of this sum, and the packet ends where it would have ended anyway.
 */
final class PacketSum {
    private PacketSum() {
    }

    /** The sum, not folded; of TCP and UDP taken from the header, of all else counted. */
    static long of(final UnsafeBuffer frames, final PacketShape packet) {
        final int l3 = packet.l3();
        final int length = packet.l3Length();
        if (!isKnown(frames, packet, length)) {
            return Checksum.sum(frames, l3, length);
        }
        final int segmentLength = l3 + length - packet.l4();
        final long known = Checksum.words(Wire.getLong(frames, l3))
            + (~packet.protocol() & 0xffff) + (~segmentLength & 0xffff);
        return packet.ipv6() ? known : known + (Wire.getInt(frames, l3 + Long.BYTES) & 0xffff_ffffL);
    }

    /** Not with options or extension headers: some of them change the addresses that count (RFC 791, source route; RFC 6275). */
    private static boolean isKnown(final UnsafeBuffer frames, final PacketShape packet, final int length) {
        final int headerLength = packet.l4() - packet.l3();
        if (packet.kind() != PacketKind.TRANSPORT || packet.isFirstFragment()
            || headerLength != (packet.ipv6() ? Ipv6.LENGTH : Ipv4.MIN_LENGTH)) {
            return false;
        }
        return packet.protocol() == Tcp.PROTOCOL || packet.protocol() == Udp.PROTOCOL
            && Udp.checksum(frames, packet.l4()) != 0 && Udp.length(frames, packet.l4()) == length - headerLength;
    }
}
