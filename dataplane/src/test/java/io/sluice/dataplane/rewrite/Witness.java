package io.sluice.dataplane.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import org.pcap4j.packet.EthernetPacket;
import org.pcap4j.packet.IcmpV4CommonPacket;
import org.pcap4j.packet.IcmpV6CommonPacket;
import org.pcap4j.packet.IllegalRawDataException;
import org.pcap4j.packet.IpPacket;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.IpV6Packet;
import org.pcap4j.packet.TcpPacket;
import org.pcap4j.packet.UdpPacket;

/** pcap4j, which shares nothing with our code: what it sees in a frame, and that every length and checksum in it is right. */
final class Witness {
    private static final int UDP_HEADER = 8;

    private Witness() {
    }

    /** The IP packet of a frame, behind one tag at most. */
    static IpPacket packetIn(final byte[] frame) {
        try {
            final boolean tagged = Slow.shortAt(frame, 12) == 0x8100;
            final byte[] untagged = !tagged ? frame
                : Slow.joined(Arrays.copyOf(frame, 12), Arrays.copyOfRange(frame, 16, frame.length));
            final int type = EthernetPacket.newPacket(untagged, 0, untagged.length).getHeader().getType().value() & 0xffff;
            final byte[] octets = Arrays.copyOfRange(untagged, 14, untagged.length);
            assertEquals(Slow.isIpv6(octets) ? 0x86dd : 0x0800, type);
            return packet(octets);
        } catch (final IllegalRawDataException e) {
            throw new AssertionError("not understood", e);
        }
    }

    /** The tunnelled packet in a frame that was sent by this tunnel, with all around it checked. */
    static IpPacket tunnelledIn(final byte[] frame, final Mode mode) {
        final IpPacket outer = packetIn(frame);
        assertEquals(outer.length(), lengthOf(outer), "nothing behind the outer packet");
        byte[] octets = payloadOf(outer);
        if (mode.port() != 0) {
            octets = datagram(outer, octets, mode.port());
        }
        return switch (mode) {
            case VXLAN, GENEVE -> packetIn(Arrays.copyOfRange(octets, 8, octets.length));
            case GRE, GUE -> packet(Arrays.copyOfRange(octets, 4, octets.length));
            default -> packet(octets);
        };
    }

    private static byte[] datagram(final IpPacket outer, final byte[] octets, final int port) {
        try {
            final UdpPacket udp = UdpPacket.newPacket(octets, 0, octets.length);
            assertEquals(port, udp.getHeader().getDstPort().valueAsInt());
            assertEquals(octets.length, udp.getHeader().getLengthAsInt());
            if (outer instanceof IpV6Packet) {
                assertNotEquals(0, udp.getHeader().getChecksum());
                assertTrue(isRight(outer, udp), "outer UDP checksum");
            }
            return Arrays.copyOfRange(octets, UDP_HEADER, octets.length);
        } catch (final IllegalRawDataException e) {
            throw new AssertionError("not understood", e);
        }
    }

    private static boolean isRight(final IpPacket ip, final UdpPacket udp) {
        final InetAddress source = ip.getHeader().getSrcAddr();
        return udp.hasValidChecksum(source, ip.getHeader().getDstAddr(), true);
    }

    /** An IP packet, whose lengths and checksums are right as far as pcap4j can tell. */
    private static IpPacket packet(final byte[] octets) throws AssertionError {
        try {
            final IpPacket ip = Slow.isIpv6(octets)
                ? IpV6Packet.newPacket(octets, 0, octets.length) : IpV4Packet.newPacket(octets, 0, octets.length);
            assertTrue(lengthOf(ip) <= octets.length, "length of the packet");
            if (ip instanceof IpV4Packet ipv4) {
                assertTrue(ipv4.getHeader().hasValidChecksum(false), "IPv4 checksum");
            }
            assertSegment(ip);
            return ip;
        } catch (final IllegalRawDataException e) {
            throw new AssertionError("not understood", e);
        }
    }

    private static void assertSegment(final IpPacket ip) {
        final InetAddress source = ip.getHeader().getSrcAddr();
        final InetAddress destination = ip.getHeader().getDstAddr();
        if (ip.getPayload() instanceof TcpPacket tcp) {
            assertTrue(tcp.hasValidChecksum(source, destination, false), "TCP checksum");
        }
        if (ip.getPayload() instanceof UdpPacket udp && udp.getHeader().getChecksum() != 0) {
            assertTrue(isRight(ip, udp), "UDP checksum");
        }
        if (ip.getPayload() instanceof IcmpV4CommonPacket icmp) {
            assertTrue(icmp.hasValidChecksum(false), "ICMP checksum");
        }
        if (ip.getPayload() instanceof IcmpV6CommonPacket icmp) {
            assertTrue(icmp.hasValidChecksum((Inet6Address) source, (Inet6Address) destination, false), "ICMPv6 checksum");
        }
    }

    private static int lengthOf(final IpPacket ip) {
        return ip instanceof IpV4Packet ipv4
            ? ipv4.getHeader().getTotalLengthAsInt() : 40 + ((IpV6Packet) ip).getHeader().getPayloadLengthAsInt();
    }

    private static byte[] payloadOf(final IpPacket ip) {
        return Arrays.copyOfRange(ip.getRawData(), ip.getHeader().length(), lengthOf(ip));
    }
}
