package io.sluice.dataplane.answer;

import io.sluice.packet.Address;
import io.sluice.packet.Checksum;
import io.sluice.packet.Ethernet;
import io.sluice.packet.Icmp;
import io.sluice.packet.Icmpv6;
import io.sluice.packet.Ipv4;
import io.sluice.packet.Ipv6;
import io.sluice.packet.Mac;
import io.sluice.packet.PacketKind;
import io.sluice.packet.PacketShape;

import org.agrona.concurrent.UnsafeBuffer;

import static java.nio.ByteOrder.BIG_ENDIAN;

/**
 * Turns a packet that cannot go on into the ICMP error about it, to its sender, in the name of the VIP that it was sent to. The
 * packet stays where it is, and is quoted as it was received; headers come in front of it, and what would make the error longer
 * than every link takes is left out.
 * <pre>
 *  received:                          | Ethernet, tags | packet ..........|.........|
 *  answer:    | Ethernet, tags | IPv4 or IPv6 | ICMP 8 | packet, its beginning |
 * </pre>
 */
public final class IcmpErrorAnswer {
    /** The longest error, IP header included (RFC 1812, section 4.3.2.3). */
    static final int MAX_IPV4_LENGTH = 576;
    /** The longest error, IPv6 header included: the least MTU of IPv6 (RFC 4443, section 2.4 c). */
    static final int MAX_IPV6_LENGTH = 1_280;

    private static final int IPV4_UNREACHABLE_TOO_BIG = 3 << 8 | 4;
    private static final int IPV4_TIME_EXCEEDED = 11 << 8;
    private static final int IPV6_TOO_BIG = 2 << 8;
    private static final int IPV6_TIME_EXCEEDED = 3 << 8;

    private static final int HOPS = 64;
    private static final int INTERNETWORK_CONTROL = 0xc0;          // RFC 1812, section 4.3.2.5
    private static final int DO_NOT_FRAGMENT = 0x4000;
    private static final int TAGS = 12;

    private IcmpErrorAnswer() {
    }

    /**
     * Whether there may be an error about this packet: not about an ICMP message, nor a piece other than the first, nor to or
     * from what is not one host (RFC 1122, section 3.2.2; RFC 4443, section 2.4 e).
     */
    public static boolean isAnswerable(final PacketShape packet) {
        return packet.kind() == PacketKind.TRANSPORT && !Mac.isGroup(packet.destinationMac())
            && Address.isOneHost(packet.sourceHi(), packet.sourceLo())
            && Address.isOneHost(packet.destinationHi(), packet.destinationLo());
    }

    /**
     * "Too big; at most {@code mtu} octets" (RFC 1191, section 4; RFC 4443, section 3.2). In IPv6 never less than 1280 is said,
     * for a sender that heard less would have to disregard it (RFC 8201, section 4).
     *
     * @param packet is answerable; says afterwards where the answer lies.
     * @return the length of the frame.
     */
    public static int tooBig(final UnsafeBuffer frames, final PacketShape packet, final int mtu, final long mac) {
        return packet.ipv6()
            ? overIpv6(frames, packet, mac, IPV6_TOO_BIG, Math.max(mtu, MAX_IPV6_LENGTH))
            : overIpv4(frames, packet, mac, IPV4_UNREACHABLE_TOO_BIG, Math.min(mtu, 0xffff));
    }

    /**
     * "It had no hops left" (RFC 792; RFC 4443, section 3.3).
     *
     * @param packet is answerable; says afterwards where the answer lies.
     * @return the length of the frame.
     */
    public static int timeExceeded(final UnsafeBuffer frames, final PacketShape packet, final long mac) {
        return packet.ipv6()
            ? overIpv6(frames, packet, mac, IPV6_TIME_EXCEEDED, 0)
            : overIpv4(frames, packet, mac, IPV4_TIME_EXCEEDED, 0);
    }

    private static int overIpv4(
        final UnsafeBuffer frames, final PacketShape packet, final long mac, final int typeAndCode, final int word) {
        final int quoted = packet.l3();
        final int message = quoted - Icmp.LENGTH;
        final int ip = message - Ipv4.MIN_LENGTH;
        final int length = Math.min(quoted - ip + packet.l3Length(), MAX_IPV4_LENGTH);
        final int start = turnAround(frames, packet, quoted - ip, mac);

        frames.putInt(ip, 0x4500_0000 | INTERNETWORK_CONTROL << 16 | length, BIG_ENDIAN);
        frames.putInt(ip + 4, DO_NOT_FRAGMENT, BIG_ENDIAN);
        frames.putInt(ip + 8, HOPS << 24 | Icmp.PROTOCOL << 16, BIG_ENDIAN);
        frames.putInt(ip + 12, (int) packet.destinationLo(), BIG_ENDIAN);
        frames.putInt(ip + 16, (int) packet.sourceLo(), BIG_ENDIAN);
        Ipv4.sumUp(frames, ip);
        message(frames, message, typeAndCode, word);
        Icmp.checksum(frames, message, Checksum.of(frames, message, length - Ipv4.MIN_LENGTH));
        return reframe(packet, start, ip + length);
    }

    private static int overIpv6(
        final UnsafeBuffer frames, final PacketShape packet, final long mac, final int typeAndCode, final int word) {
        final int quoted = packet.l3();
        final int message = quoted - Icmp.LENGTH;
        final int ip = message - Ipv6.LENGTH;
        final int length = Math.min(quoted - ip + packet.l3Length(), MAX_IPV6_LENGTH) - Ipv6.LENGTH;
        final int start = turnAround(frames, packet, quoted - ip, mac);

        Ipv6.start(frames, ip, length, Icmpv6.PROTOCOL, HOPS);
        Ipv6.source(frames, ip, packet.destinationHi(), packet.destinationLo());
        Ipv6.destination(frames, ip, packet.sourceHi(), packet.sourceLo());
        message(frames, message, typeAndCode, word);
        final long pseudoHeader = Checksum.pseudoHeader(packet.destinationHi(), packet.destinationLo(),
            packet.sourceHi(), packet.sourceLo(), Icmpv6.PROTOCOL, length);
        Icmp.checksum(frames, message, Checksum.ofSegment(frames, pseudoHeader, message, length));
        return reframe(packet, start, message + length);
    }

    /** The received Ethernet header, tags and all, so many octets further ahead, and back to where it came from. */
    private static int turnAround(final UnsafeBuffer frames, final PacketShape packet, final int ahead, final long mac) {
        final int from = packet.offset();
        final int to = from - ahead;
        for (int at = TAGS; at < packet.l3() - from; at += Short.BYTES) {
            frames.putShort(to + at, frames.getShort(from + at));
        }
        Ethernet.addresses(frames, to, Ethernet.source(frames, from), mac);
        return to;
    }

    private static void message(final UnsafeBuffer frames, final int at, final int typeAndCode, final int word) {
        frames.putLong(at, (long) typeAndCode << 48 | word, BIG_ENDIAN);
    }

    private static int reframe(final PacketShape packet, final int start, final int end) {
        packet.reframe(start, end - start);
        return end - start;
    }
}
