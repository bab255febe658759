package io.sluice.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import org.pcap4j.packet.EthernetPacket;
import org.pcap4j.packet.FragmentedPacket;
import org.pcap4j.packet.IcmpV4CommonPacket;
import org.pcap4j.packet.IcmpV6CommonPacket;
import org.pcap4j.packet.IllegalPacket;
import org.pcap4j.packet.IllegalRawDataException;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.IpV6ExtFragmentPacket;
import org.pcap4j.packet.IpV6Packet;
import org.pcap4j.packet.Packet;
import org.pcap4j.packet.SctpPacket;
import org.pcap4j.packet.TcpPacket;
import org.pcap4j.packet.UdpPacket;
import org.pcap4j.packet.UnknownPacket;

/**
 * An independent witness of our frames: pcap4j, which shares nothing with our code, says what it sees in them, and that their
 * lengths and checksums are right. It sees through tunnels, of which pcap4j itself knows nothing. Checksums that a fragment or
 * the beginning of a packet in an ICMP error can't prove are not looked at.
 */
public final class Witness {
    private static final int IPV4_IN_IP = 4;
    private static final int IPV6_IN_IP = 41;
    private static final int GRE = 47;
    private static final int GRE_LENGTH = 4;
    private static final int VXLAN_PORT = 4789;
    private static final int GUE_PORT = 6080;
    private static final int GENEVE_PORT = 6081;

    private final String message;

    private Witness(final String message) {
        this.message = message;
    }

    /** Swears that the frame is right, and tells what is in it; {@code message} tells which frame it was when it is not. */
    public static EthernetPacket sees(final byte[] frame, final String message) {
        return new Witness(message).frame(frame, 0);
    }

    private EthernetPacket frame(final byte[] octets, final int from) {
        try {
            final EthernetPacket seen = EthernetPacket.newPacket(octets, from, octets.length - from);
            assertUnderstood(seen.getPayload());
            network(seen);
            return seen;
        } catch (final IllegalRawDataException e) {
            throw new AssertionError(message + ": not understood", e);
        }
    }

    private void assertUnderstood(final Packet seen) {
        assertFalse(seen instanceof UnknownPacket || seen instanceof IllegalPacket, () -> message + ": not understood: " + seen);
    }

    private void network(final Packet seen) throws IllegalRawDataException {
        Packet at = seen;
        while (at != null && !(at instanceof IpV4Packet) && !(at instanceof IpV6Packet)) {
            at = at.getPayload();
        }
        if (at instanceof IpV4Packet) {
            ipv4((IpV4Packet) at);
        } else if (at != null) {
            ipv6((IpV6Packet) at);
        }
    }

    private void ipv4(final IpV4Packet ip) throws IllegalRawDataException {
        final IpV4Packet.IpV4Header header = ip.getHeader();
        assertTrue(header.hasValidChecksum(false), () -> message + ": IPv4 checksum: " + ip);
        assertEquals(ip.length(), header.getTotalLengthAsInt(), () -> message + ": total length: " + ip);
        if (!(ip.getPayload() instanceof FragmentedPacket)) {
            transport(ip.getPayload(), header.getProtocol().value() & 0xff, header.getSrcAddr(), header.getDstAddr());
        }
    }

    private void ipv6(final IpV6Packet ip) throws IllegalRawDataException {
        final IpV6Packet.IpV6Header header = ip.getHeader();
        assertEquals(ip.length() - Ipv6.LENGTH, header.getPayloadLengthAsInt(), () -> message + ": payload length: " + ip);
        Packet payload = ip.getPayload();
        int protocol = header.getNextHeader().value() & 0xff;
        while (Ipv6.isExtension(protocol)) {
            if (payload instanceof IpV6ExtFragmentPacket && payload.getPayload() instanceof FragmentedPacket) {
                return;
            }
            protocol = payload.getHeader().getRawData()[0] & 0xff;
            payload = payload.getPayload();
        }
        transport(payload, protocol, header.getSrcAddr(), header.getDstAddr());
    }

    private void transport(final Packet seen, final int protocol, final InetAddress from, final InetAddress to)
        throws IllegalRawDataException {
        if (protocol == IPV4_IN_IP || protocol == IPV6_IN_IP) {
            inner(seen.getRawData(), 0);
        } else if (protocol == GRE) {
            inner(seen.getRawData(), GRE_LENGTH);
        } else if (seen instanceof TcpPacket) {
            final TcpPacket tcp = (TcpPacket) seen;
            assertTrue(from instanceof Inet4Address
                ? tcp.hasValidChecksum((Inet4Address) from, (Inet4Address) to, false)
                : tcp.hasValidChecksum(from, to, false), () -> message + ": TCP checksum: " + tcp);
        } else if (seen instanceof UdpPacket) {
            udp((UdpPacket) seen, from, to);
        } else if (seen instanceof SctpPacket) {
            assertTrue(((SctpPacket) seen).hasValidChecksum(), () -> message + ": SCTP checksum: " + seen);
        } else if (seen instanceof IcmpV4CommonPacket) {
            assertTrue(((IcmpV4CommonPacket) seen).hasValidChecksum(false), () -> message + ": ICMP checksum: " + seen);
        } else if (seen instanceof IcmpV6CommonPacket) {
            final IcmpV6CommonPacket icmp = (IcmpV6CommonPacket) seen;
            final boolean right = icmp.hasValidChecksum((Inet6Address) from, (Inet6Address) to, false);
            assertTrue(right, () -> message + ": ICMPv6 checksum: " + icmp);
        } else if (seen != null) {
            assertUnderstood(seen);
        }
    }

    private void udp(final UdpPacket udp, final InetAddress from, final InetAddress to) throws IllegalRawDataException {
        assertEquals(udp.length(), udp.getHeader().getLengthAsInt(), () -> message + ": UDP length: " + udp);
        final boolean zeroIsRight = from instanceof Inet4Address;                  // RFC 768; RFC 8200, section 8.1
        assertTrue(udp.hasValidChecksum(from, to, zeroIsRight), () -> message + ": UDP checksum: " + udp);
        final byte[] octets = udp.getPayload() == null ? new byte[0] : udp.getPayload().getRawData();
        final int port = udp.getHeader().getDstPort().valueAsInt();
        if (port == VXLAN_PORT) {
            frame(octets, 8);
        } else if (port == GENEVE_PORT) {
            inner(octets, 8 + 4 * (octets[0] & 0x3f));
        } else if (port == GUE_PORT) {
            inner(octets, octets[0] >>> 6 == 1 ? 0 : 4 + 4 * (octets[0] & 0x1f));
        }
    }

    private void inner(final byte[] octets, final int from) throws IllegalRawDataException {
        if (octets[from] >>> 4 == 4) {
            ipv4(IpV4Packet.newPacket(octets, from, octets.length - from));
        } else {
            ipv6(IpV6Packet.newPacket(octets, from, octets.length - from));
        }
    }
}
