package io.sluice.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pcap4j.packet.ArpPacket;
import org.pcap4j.packet.Dot1qVlanTagPacket;
import org.pcap4j.packet.EthernetPacket;
import org.pcap4j.packet.IcmpV4CommonPacket;
import org.pcap4j.packet.IcmpV4EchoPacket;
import org.pcap4j.packet.IcmpV6CommonPacket;
import org.pcap4j.packet.IcmpV6EchoRequestPacket;
import org.pcap4j.packet.IcmpV6NeighborSolicitationPacket;
import org.pcap4j.packet.IllegalPacket;
import org.pcap4j.packet.IllegalRawDataException;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.IpV6Packet;
import org.pcap4j.packet.TcpPacket;
import org.pcap4j.packet.UdpPacket;
import org.pcap4j.packet.UnknownPacket;

/** pcap4j, which shares nothing with our code, says what it sees in our frames, and that lengths and checksums are right. */
class WitnessTest {
    private static final int PACKETS = 500;

    private static EthernetPacket seen(final Packet packet) {
        final byte[] frame = packet.frame();
        try {
            final EthernetPacket seen = EthernetPacket.newPacket(frame, 0, frame.length);
            assertNull(seen.get(IllegalPacket.class), () -> "not understood: " + seen);
            assertFalse(seen.getPayload() instanceof UnknownPacket, seen::toString);
            return seen;
        } catch (final IllegalRawDataException e) {
            throw new AssertionError("not understood", e);
        }
    }

    private static String payload(final Random random) {
        return "x".repeat(random.nextInt(1_400));
    }

    private static String ipv4(final Random random) {
        return 1 + random.nextInt(126) + "." + random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256);
    }

    private static String ipv6(final Random random) {
        return "2001:db8:" + Integer.toHexString(random.nextInt(0x10000)) + "::" + Integer.toHexString(random.nextInt(0x10000));
    }

    private static void assertRight(final IpV4Packet ip, final int frameLength, final int l3, final int seed) {
        assertTrue(ip.getHeader().hasValidChecksum(false), "IPv4 checksum, seed " + seed);
        assertEquals(frameLength - l3, ip.getHeader().getTotalLengthAsInt(), "seed " + seed);
    }

    @Test
    void tcp() {
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            final Packet packet = Packet.tcp().from(ipv4(random), random.nextInt(0x10000)).to(ipv4(random), 80)
                .syn().sequence(random.nextInt()).tcpOptions(2, 4, 5, 0xb4).ipOptions(1, 1, 1, 0).payload(payload(random));
            final EthernetPacket seen = seen(packet);
            final IpV4Packet ip = seen.get(IpV4Packet.class);
            final TcpPacket tcp = seen.get(TcpPacket.class);

            assertRight(ip, packet.frame().length, Ethernet.LENGTH, seed);
            assertTrue(tcp.hasValidChecksum(ip.getHeader().getSrcAddr(), ip.getHeader().getDstAddr(), false), "seed " + seed);
            assertTrue(tcp.getHeader().getSyn());
            assertFalse(tcp.getHeader().getAck());
        }
    }

    @Test
    void tcpOverIpv6() {
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            final EthernetPacket seen = seen(Packet.tcp().from(ipv6(random), random.nextInt(0x10000)).to(ipv6(random), 443)
                .ack().extension(Ipv6.HOP_BY_HOP, 8).payload(payload(random)));
            final IpV6Packet ip = seen.get(IpV6Packet.class);
            final TcpPacket tcp = seen.get(TcpPacket.class);

            assertEquals(seen.length() - Ethernet.LENGTH - Ipv6.LENGTH, ip.getHeader().getPayloadLengthAsInt());
            assertTrue(tcp.hasValidChecksum(ip.getHeader().getSrcAddr(), ip.getHeader().getDstAddr(), false), "seed " + seed);
        }
    }

    @Test
    void udpOnAVlan() {
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            final Packet packet = Packet.udp().from(ipv4(random), random.nextInt(0x10000)).to(ipv4(random), 5300)
                .vlan(seed).payload(payload(random));
            final EthernetPacket seen = seen(packet);
            final IpV4Packet ip = seen.get(IpV4Packet.class);
            final UdpPacket udp = seen.get(UdpPacket.class);

            assertEquals(seed, seen.get(Dot1qVlanTagPacket.class).getHeader().getVidAsInt());
            assertRight(ip, packet.frame().length, Ethernet.LENGTH + Ethernet.TAG_LENGTH, seed);
            assertEquals(udp.length(), udp.getHeader().getLengthAsInt());
            assertTrue(udp.hasValidChecksum(ip.getHeader().getSrcAddr(), ip.getHeader().getDstAddr(), false), "seed " + seed);
        }
    }

    @Test
    void udpOverIpv6() {
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            final EthernetPacket seen = seen(Packet.udp().from(ipv6(random), 1).to(ipv6(random), 5300).payload(payload(random)));
            final IpV6Packet ip = seen.get(IpV6Packet.class);
            final UdpPacket udp = seen.get(UdpPacket.class);

            assertTrue(udp.hasValidChecksum(ip.getHeader().getSrcAddr(), ip.getHeader().getDstAddr(), false), "seed " + seed);
        }
    }

    @Test
    void pings() {
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            final EthernetPacket four = seen(Packet.echoRequest().from(ipv4(random)).to(ipv4(random)).identifier(seed)
                .payload(payload(random)));
            final EthernetPacket six = seen(Packet.echoRequest().from(ipv6(random)).to(ipv6(random)).identifier(seed)
                .payload(payload(random)));
            final IpV6Packet.IpV6Header ip = six.get(IpV6Packet.class).getHeader();
            final IcmpV6CommonPacket icmpv6 = six.get(IcmpV6CommonPacket.class);

            assertTrue(four.get(IcmpV4CommonPacket.class).hasValidChecksum(false), "seed " + seed);
            assertEquals(seed, four.get(IcmpV4EchoPacket.class).getHeader().getIdentifierAsInt());
            assertTrue(icmpv6.hasValidChecksum(ip.getSrcAddr(), ip.getDstAddr(), false), "seed " + seed);
            assertEquals(seed, six.get(IcmpV6EchoRequestPacket.class).getHeader().getIdentifierAsInt());
        }
    }

    @Test
    void questionsForAMacAddress() {
        final ArpPacket.ArpHeader arp = seen(Packet.arpRequest("198.51.100.1", "192.0.2.7")).get(ArpPacket.class).getHeader();
        assertEquals("198.51.100.1", arp.getDstProtocolAddr().getHostAddress());
        assertEquals("192.0.2.7", arp.getSrcProtocolAddr().getHostAddress());

        final EthernetPacket seen = seen(Packet.neighbourSolicitation("2001:db8::80", "2001:db8::7"));
        final IpV6Packet.IpV6Header ip = seen.get(IpV6Packet.class).getHeader();
        assertTrue(seen.get(IcmpV6CommonPacket.class).hasValidChecksum(ip.getSrcAddr(), ip.getDstAddr(), false));
        assertNotNull(seen.get(IcmpV6NeighborSolicitationPacket.class));
    }
}
