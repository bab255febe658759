package io.sluice.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pcap4j.packet.ArpPacket;
import org.pcap4j.packet.Dot1qVlanTagPacket;
import org.pcap4j.packet.EthernetPacket;
import org.pcap4j.packet.IcmpV4CommonPacket;
import org.pcap4j.packet.IcmpV4DestinationUnreachablePacket;
import org.pcap4j.packet.IcmpV4EchoPacket;
import org.pcap4j.packet.IcmpV6CommonPacket;
import org.pcap4j.packet.IcmpV6EchoRequestPacket;
import org.pcap4j.packet.IcmpV6NeighborSolicitationPacket;
import org.pcap4j.packet.IcmpV6PacketTooBigPacket;
import org.pcap4j.packet.IllegalRawDataException;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.IpV6Packet;
import org.pcap4j.packet.SctpPacket;
import org.pcap4j.packet.TcpPacket;
import org.pcap4j.packet.UdpPacket;
import org.pcap4j.packet.namednumber.IcmpV4Code;
import org.pcap4j.util.IpV4Helper;

/** pcap4j, which shares nothing with our code, says what it sees in our frames, and that lengths and checksums are right. */
class WitnessTest {
    private static final int PACKETS = 500;

    private static EthernetPacket seen(final Packet packet) {
        return Witness.sees(packet.frame(), "a packet of a sentence");
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

    @Test
    void sctp() {
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            final boolean four = random.nextBoolean();
            final Packet packet = Packet.sctp().from(four ? ipv4(random) : ipv6(random), random.nextInt(0x10000))
                .to(four ? ipv4(random) : ipv6(random), 3868).verificationTag(random.nextInt()).chunk(0, payload(random));
            final SctpPacket.SctpHeader sctp = Witness.sees(packet.frame(), "seed " + seed).get(SctpPacket.class).getHeader();

            assertEquals(packet.verificationTag, sctp.getVerificationTag());
            assertEquals(packet.sourcePort, sctp.getSrcPort().valueAsInt());
            assertEquals(3868, sctp.getDstPort().valueAsInt());
        }
    }

    @Test
    void errorsAboutPackets() {
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            final Packet tcp = Packet.tcp().from(ipv4(random), 80).to(ipv4(random), 5000).payload(payload(random));
            final Packet udp = Packet.udp().from(ipv6(random), 80).to(ipv6(random), 5000).payload(payload(random));
            final EthernetPacket four = Witness.sees(Packet.icmpTooBig(1_400).about(tcp).frame(), "seed " + seed);
            final EthernetPacket six = Witness.sees(Packet.icmpTooBig(1_280).about(udp).frame(), "seed " + seed);

            assertEquals(IcmpV4Code.FRAGMENTATION_BLOCKED, four.get(IcmpV4CommonPacket.class).getHeader().getCode());
            assertNotNull(four.get(IcmpV4DestinationUnreachablePacket.class));
            assertEquals(1_280, six.get(IcmpV6PacketTooBigPacket.class).getHeader().getMtu());
        }
    }

    @Test
    void fragmentsThatMakeTheDatagram() throws IllegalRawDataException {
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            final Packet packet = Packet.udp().from(ipv4(random), 53).to(ipv4(random), 5300).identification(seed)
                .payload("12345678" + payload(random));
            final List<IpV4Packet> pieces = new ArrayList<>();
            for (final byte[] piece : packet.fragments(8 + 8 * random.nextInt(100))) {
                pieces.add(Witness.sees(piece, "seed " + seed).get(IpV4Packet.class));
            }
            final byte[] whole = IpV4Helper.defragment(pieces).getRawData();
            final byte[] alone = packet.frame();

            assertArrayEquals(Arrays.copyOfRange(alone, Ethernet.LENGTH + Ipv4.MIN_LENGTH, alone.length),
                Arrays.copyOfRange(whole, Ipv4.MIN_LENGTH, whole.length), "seed " + seed);
        }
    }

    private static List<Packet> around(final Packet inner) {
        return List.of(Packet.ipip(inner), Packet.gre(inner), Packet.gue(0, inner), Packet.gue(1, inner),
            Packet.vxlan(7, inner), Packet.geneve(7, inner));
    }

    @Test
    void tunnelsOfEveryFamilyInEveryFamily() {
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            for (final boolean innerFour : new boolean[] {true, false}) {
                final Packet inner = Packet.tcp().from(innerFour ? ipv4(random) : ipv6(random), 5000)
                    .to(innerFour ? ipv4(random) : ipv6(random), 80).payload(payload(random));
                for (final Packet outer : around(inner)) {
                    Witness.sees(outer.from(ipv4(random)).to(ipv4(random)).frame(), "seed " + seed);
                    Witness.sees(outer.from(ipv6(random)).to(ipv6(random)).frame(), "seed " + seed);
                }
            }
        }
    }

    @Test
    void whatIsWrongIsNoticedInsideATunnelToo() {
        final Packet wrong = Packet.udp().wrongChecksum().payload("x");
        assertThrows(AssertionError.class, () -> Witness.sees(wrong.frame(), ""));
        assertThrows(AssertionError.class, () -> Witness.sees(Packet.sctp().wrongChecksum().frame(), ""));
        for (final Packet outer : around(wrong)) {
            assertThrows(AssertionError.class, () -> Witness.sees(outer.frame(), ""));
        }
        assertThrows(AssertionError.class, () -> Witness.sees(Packet.tcp().unfinishedChecksum().frame(), ""));
        assertThrows(AssertionError.class, () -> Witness.sees(
            Packet.udp().from("2001:db8::7", 1).to("2001:db8::8", 2).noChecksum().frame(), ""));
        Witness.sees(Packet.udp().noChecksum().frame(), "IPv4 has it so");
    }
}
