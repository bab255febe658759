package io.sluice.packet;

import static io.sluice.packet.PacketKind.ARP_REQUEST;
import static io.sluice.packet.PacketKind.ECHO_REQUEST;
import static io.sluice.packet.PacketKind.LATER_FRAGMENT;
import static io.sluice.packet.PacketKind.MALFORMED;
import static io.sluice.packet.PacketKind.NEIGHBOUR_SOLICITATION;
import static io.sluice.packet.PacketKind.OTHER;
import static io.sluice.packet.PacketKind.TRANSPORT;
import static io.sluice.packet.PacketKind.UNSUPPORTED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class PacketShapeTest {
    private static final int MARGIN = 33;                   // odd: nothing may rely on alignment
    private static final int L3 = Ethernet.LENGTH;
    private static final int IPV4_L4 = L3 + Ipv4.MIN_LENGTH;
    private static final int IPV6_L4 = L3 + Ipv6.LENGTH;

    private final PacketShape shape = new PacketShape();

    private PacketKind kind(final Packet packet) {
        return kind(packet.frame());
    }

    private PacketKind kind(final byte[] frame) {
        final PacketKind kind = shape.measure(Octets.between(frame, MARGIN), MARGIN, frame.length);
        assertEquals(kind, shape.kind());
        return kind;
    }

    /** The packet with one octet of its frame changed. */
    private PacketKind kind(final Packet packet, final int at, final int octet) {
        final byte[] frame = packet.frame();
        frame[at] = (byte) octet;
        return kind(frame);
    }

    /** The first so many octets of the packet. */
    private PacketKind cut(final Packet packet, final int length) {
        final byte[] frame = packet.frame();
        return shape.measure(Octets.between(frame, MARGIN), MARGIN, length);
    }

    private static Packet tcp() {
        return Packet.tcp().from("192.0.2.7", 31337).to("198.51.100.1", 80).syn();
    }

    private static Packet tcp6() {
        return Packet.tcp().from("2001:db8::7", 31337).to("2001:db8::80", 80).ack().fin();
    }

    private static Packet udp() {
        return Packet.udp().from("192.0.2.7", 4000).to("198.51.100.1", 53).payload("abc");
    }

    private static Packet ping() {
        return Packet.echoRequest().from("192.0.2.7").to("198.51.100.1").payload("ping");
    }

    private static Packet solicitation() {
        return Packet.neighbourSolicitation("2001:db8::80", "2001:db8::7");
    }

    private void assertAddresses(final String source, final String destination) {
        assertEquals(Address.of(source), new Address(shape.sourceHi(), shape.sourceLo()));
        assertEquals(Address.of(destination), new Address(shape.destinationHi(), shape.destinationLo()));
    }

    @Test
    void tellsAllOfATcpPacket() {
        assertEquals(TRANSPORT, kind(tcp()));
        assertEquals(MARGIN, shape.offset());
        assertEquals(54, shape.length());
        assertEquals(Mac.of("02:00:00:00:00:02"), shape.destinationMac());
        assertEquals(MARGIN + L3, shape.l3());
        assertEquals(MARGIN + IPV4_L4, shape.l4());
        assertEquals(PacketShape.UNTAGGED, shape.vlan());
        assertFalse(shape.ipv6());
        assertEquals(Tcp.PROTOCOL, shape.protocol());
        assertAddresses("192.0.2.7", "198.51.100.1");
        assertEquals(31337, shape.sourcePort());
        assertEquals(80, shape.destinationPort());
        assertEquals(Tcp.SYN, shape.tcpFlags());
        assertTrue(shape.opensConnection());
        assertEquals(FiveTuple.hash(0, Address.of("192.0.2.7").lo(), 0, Address.of("198.51.100.1").lo(), 31337 << 16 | 80, 6),
            shape.hash());
    }

    @Test
    void tellsAllOfATcpPacketOverIpv6() {
        assertEquals(TRANSPORT, kind(tcp6()));
        assertTrue(shape.ipv6());
        assertEquals(MARGIN + IPV6_L4, shape.l4());
        assertEquals(Tcp.PROTOCOL, shape.protocol());
        assertAddresses("2001:db8::7", "2001:db8::80");
        assertEquals(31337, shape.sourcePort());
        assertEquals(Tcp.ACK | Tcp.FIN, shape.tcpFlags());
        assertFalse(shape.opensConnection());
    }

    @Test
    void portsAboveTheSignBitAreUnsigned() {
        assertEquals(TRANSPORT, kind(Packet.udp().from("192.0.2.7", 65_535).to("255.255.255.254", 40_000)));
        assertEquals(65_535, shape.sourcePort());
        assertEquals(40_000, shape.destinationPort());
        assertAddresses("192.0.2.7", "255.255.255.254");
    }

    @Test
    void nothingOfTheFrameBeforeIsLeft() {
        kind(tcp().vlan(5));
        assertEquals(OTHER, kind(Packet.ethernet(0x88cc).payload("lldp")));
        assertEquals(PacketShape.UNTAGGED, shape.vlan());
        assertEquals(0, shape.protocol());
        assertEquals(0, shape.sourcePort());
        assertEquals(0, shape.tcpFlags());
        assertEquals(0, shape.flowHash());
        assertEquals(0, shape.l3Length());
        assertFalse(shape.isFirstFragment());
        assertAddresses("::", "::");
    }

    @Test
    void stepsOverTwoTags() {
        assertEquals(TRANSPORT, kind(tcp().vlan(100)));
        assertEquals(100, shape.vlan());
        assertEquals(MARGIN + L3 + 4, shape.l3());
        assertEquals(TRANSPORT, kind(tcp().serviceVlan(4095).vlan(100)));
        assertEquals(4095, shape.vlan());
        assertEquals(MARGIN + L3 + 8, shape.l3());
        assertEquals(TRANSPORT, kind(tcp().vlan(0)));
        assertEquals(0, shape.vlan());
        assertEquals(OTHER, kind(tcp().vlan(1).vlan(2).vlan(3)));
        assertEquals(MALFORMED, cut(tcp().vlan(1), Ethernet.LENGTH + 3));
        assertEquals(MALFORMED, cut(tcp().vlan(1).vlan(2), Ethernet.LENGTH + 7));
    }

    @Test
    void stepsOverIpv4Options() {
        assertEquals(TRANSPORT, kind(tcp().ipOptions(new int[40])));
        assertEquals(MARGIN + L3 + 60, shape.l4());
        assertEquals(80, shape.destinationPort());
    }

    @Test
    void stepsOverExtensionHeaders() {
        assertEquals(TRANSPORT, kind(tcp6().extension(Ipv6.HOP_BY_HOP, 16).routing(0).extension(Ipv6.DESTINATION_OPTIONS, 2048)));
        assertEquals(MARGIN + IPV6_L4 + 16 + 8 + 2048, shape.l4());
        assertEquals(Tcp.PROTOCOL, shape.protocol());
        assertEquals(80, shape.destinationPort());
        assertEquals(ECHO_REQUEST, kind(Packet.echoRequest().from("2001:db8::7").to("2001:db8::80").extension(0, 8)));
    }

    @Test
    void doesNotFollowExtensionHeadersForEver() {
        final Packet eight = tcp6();
        for (int i = 0; i < 8; i++) {
            eight.extension(Ipv6.DESTINATION_OPTIONS, 8);
        }
        assertEquals(TRANSPORT, kind(eight));
        assertEquals(UNSUPPORTED, kind(eight.extension(Ipv6.DESTINATION_OPTIONS, 8)));
    }

    @Test
    void aPacketWithStopsStillToComeIsNotAtItsDestination() {
        assertEquals(UNSUPPORTED, kind(tcp6().routing(1)));
    }

    @Test
    void extensionHeadersMustFit() {
        final Packet packet = tcp6().extension(Ipv6.DESTINATION_OPTIONS, 8);
        assertEquals(MALFORMED, kind(packet, IPV6_L4 + 1, 200));
        final Packet ofNothing = Packet.ip(59).from("2001:db8::7").to("2001:db8::80").extension(Ipv6.DESTINATION_OPTIONS, 8);
        assertEquals(UNSUPPORTED, kind(ofNothing));
        assertEquals(MALFORMED, kind(ofNothing, IPV6_L4 + 1, 1));
        assertEquals(MALFORMED, kind(Packet.ip(Ipv6.HOP_BY_HOP).from("2001:db8::7").to("2001:db8::80").payload("7 bytes")));
    }

    @Test
    void paddingBehindThePacketIsLegal() {
        assertEquals(TRANSPORT, kind(tcp().padTo(60)));
        assertEquals(60, shape.length());
        assertEquals(TRANSPORT, kind(udp().padTo(1_500)));
        assertEquals(ARP_REQUEST, kind(Packet.arpRequest("198.51.100.1", "192.0.2.7").padTo(60)));
    }

    @Test
    void onlyTheFirstPieceHasPorts() {
        final Packet datagram = Packet.udp().from("192.0.2.7", 4000).to("198.51.100.1", 53).payload("0123456789ab")
            .identification(0xfedc);
        assertOnlyTheFirstHasPorts(datagram.fragments(8), 0xfedc);
        assertOnlyTheFirstHasPorts(
            datagram.from("2001:db8::7").to("2001:db8::80").identification(0xfedcba98).extension(0, 8).fragments(8), 0xfedcba98);
        assertAddresses("2001:db8::7", "2001:db8::80");
    }

    private void assertOnlyTheFirstHasPorts(final List<byte[]> pieces, final int identification) {
        for (int i = 0; i < pieces.size(); i++) {
            assertEquals(i == 0 ? TRANSPORT : LATER_FRAGMENT, kind(pieces.get(i)), "piece " + i);
            assertEquals(i == 0, shape.isFirstFragment());
            assertEquals(identification, shape.fragmentId());
            assertEquals(Udp.PROTOCOL, shape.protocol());
            assertEquals(i == 0 ? 53 : 0, shape.destinationPort());
            assertEquals(i == 0, shape.flowHash() != 0);
        }
    }

    @Test
    void onePieceThatIsAllThereIsIsNone() {
        assertEquals(TRANSPORT, kind(tcp6().atomicFragment()));
        assertEquals(TRANSPORT, kind(tcp(), L3 + 6, 0x40));             // "do not fragment" makes no fragment
    }

    @Test
    void anIpv4HeaderMustHoldTogether() {
        assertEquals(MALFORMED, kind(tcp(), L3, 0x65));                 // version 6 under IPv4's type
        assertEquals(MALFORMED, kind(tcp(), L3, 0x44));                 // header of 16 octets
        assertEquals(MALFORMED, kind(tcp(), L3, 0x4f));                 // header of 60 in a packet of 40
        assertEquals(MALFORMED, kind(tcp(), L3 + 3, 19));               // total length below the header's
        assertEquals(MALFORMED, kind(tcp(), L3 + 3, 41));               // total length beyond the frame
        assertEquals(MALFORMED, cut(tcp(), IPV4_L4 - 1));
    }

    @Test
    void anIpv6HeaderMustHoldTogether() {
        assertEquals(MALFORMED, kind(tcp6(), L3, 0x45));                // version 4 under IPv6's type
        assertEquals(MALFORMED, kind(tcp6(), L3 + 5, 21));              // payload beyond the frame
        assertEquals(MALFORMED, kind(tcp6(), L3 + 5, 0));               // no payload, but TCP
        assertEquals(MALFORMED, cut(tcp6(), IPV6_L4 - 1));
    }

    @Test
    void aTcpHeaderMustHoldTogether() {
        assertEquals(MALFORMED, kind(tcp(), IPV4_L4 + 12, 0x40));       // header of 16 octets
        assertEquals(MALFORMED, kind(tcp(), IPV4_L4 + 12, 0x60));       // header of 24 in a segment of 20
        assertEquals(TRANSPORT, kind(tcp().tcpOptions(new int[40])));
        assertEquals(MALFORMED, kind(tcp().padTo(100), L3 + 3, 39));    // the padding is not part of the packet
    }

    @Test
    void aUdpHeaderMustHoldTogether() {
        assertEquals(MALFORMED, kind(udp(), IPV4_L4 + 5, 7));
        assertEquals(MALFORMED, kind(udp(), IPV4_L4 + 5, 12));
        assertEquals(TRANSPORT, kind(udp(), IPV4_L4 + 5, 10));          // RFC 9868: options behind a datagram
        assertEquals(MALFORMED, kind(Packet.ip(Udp.PROTOCOL).payload("7 bytes")));
    }

    @Test
    void everyPacketCutShortIsMalformed() {
        for (final Packet packet : List.of(tcp(), tcp6(), udp(), ping(), solicitation(), tcp().vlan(1), tcp6().extension(0, 8))) {
            for (int length = 0; length < packet.frame().length; length++) {
                assertEquals(MALFORMED, cut(packet, length), "cut to " + length);
            }
        }
        assertEquals(MALFORMED, cut(tcp(), -1));
    }

    @Test
    void otherProtocolsAreUnsupported() {
        assertEquals(UNSUPPORTED, kind(Packet.ip(47).payload("gre")));
        assertEquals(47, shape.protocol());
        assertEquals(UNSUPPORTED, kind(Packet.ip(59).from("2001:db8::7").to("2001:db8::80")));
        assertEquals(UNSUPPORTED, kind(Packet.ip(Icmpv6.PROTOCOL).payload("ICMPv6 in IPv4")));
        assertEquals(UNSUPPORTED, kind(Packet.ip(Icmp.PROTOCOL).from("2001:db8::7").to("2001:db8::80").payload("ICMP in IPv6")));
        assertEquals(UNSUPPORTED, kind(Packet.echoReply().from("192.0.2.7").to("198.51.100.1")));
        assertEquals(MALFORMED, kind(Packet.ip(Icmp.PROTOCOL).payload("7 bytes")));
    }

    @Test
    void otherTypesAreOther() {
        assertEquals(OTHER, kind(Packet.ethernet(0x88cc)));
        assertEquals(OTHER, kind(Packet.ethernet(38).payload("a length, as 802.3 has it")));
    }

    @Test
    void pingsFromNoOneHostAreNotAnswered() {
        assertEquals(ECHO_REQUEST, kind(ping()));
        assertAddresses("192.0.2.7", "198.51.100.1");
        assertEquals(UNSUPPORTED, kind(ping(), IPV4_L4 + 1, 1));        // code 1
        for (final String group : List.of("224.0.0.1", "255.255.255.255", "0.0.0.0", "127.0.0.1")) {
            assertEquals(UNSUPPORTED, kind(ping().from(group)), group);
        }
        for (final String group : List.of("ff02::1", "::", "::1")) {
            assertEquals(UNSUPPORTED, kind(Packet.echoRequest().from(group).to("2001:db8::80")), group);
        }
    }

    @Test
    void anArpRequestAsksForItsTarget() {
        assertEquals(ARP_REQUEST, kind(Packet.arpRequest("198.51.100.1", "192.0.2.7").vlan(9)));
        assertEquals(9, shape.vlan());
        assertFalse(shape.ipv6());
        assertAddresses("192.0.2.7", "198.51.100.1");
        assertEquals(ARP_REQUEST, kind(Packet.arpRequest("198.51.100.1", "0.0.0.0")), "a probe (RFC 5227)");
    }

    @Test
    void arpThatAsksNothingIsUnsupported() {
        assertEquals(UNSUPPORTED, kind(Packet.arpReply("192.0.2.7", 2, "198.51.100.1", 4)));
        assertEquals(UNSUPPORTED, kind(Packet.arpRequest("198.51.100.1", "198.51.100.1")), "an announcement");
        assertEquals(UNSUPPORTED, kind(Packet.arpRequest("198.51.100.1", "192.0.2.7"), L3 + 1, 6), "not of Ethernet");
    }

    @Test
    void arpMustHoldTogether() {
        final Packet request = Packet.arpRequest("198.51.100.1", "192.0.2.7");
        assertEquals(MALFORMED, kind(request, L3 + 4, 8));              // MAC addresses of 8 octets
        assertEquals(MALFORMED, kind(request, L3 + 5, 16));             // IPv4 addresses of 16
        assertEquals(MALFORMED, cut(request, L3 + Arp.LENGTH - 1));
        assertEquals(MALFORMED, kind(request.fromMac(Mac.BROADCAST)));
    }

    @Test
    void aSolicitationAsksForItsTarget() {
        assertEquals(NEIGHBOUR_SOLICITATION, kind(solicitation()));
        assertAddresses("2001:db8::7", "2001:db8::80");
        assertEquals(NEIGHBOUR_SOLICITATION, kind(Packet.neighbourSolicitation("2001:db8::80", "::")));
        assertAddresses("::", "2001:db8::80");
        assertEquals(NEIGHBOUR_SOLICITATION, kind(Packet.neighbourSolicitationWithoutMac("2001:db8::80", "2001:db8::7")));
    }

    @Test
    void aSolicitationMustHoldTogether() {
        final int option = IPV6_L4 + NeighbourDiscovery.LENGTH;
        assertEquals(MALFORMED, kind(solicitation().timeToLive(254)), "from beyond a router");
        assertEquals(MALFORMED, kind(solicitation(), IPV6_L4 + 8, 0xff), "target is a group");
        assertEquals(MALFORMED, kind(solicitation(), option + 1, 0), "an option of no length");
        assertEquals(MALFORMED, kind(solicitation(), option + 1, 2), "an option beyond the end");
        assertEquals(MALFORMED, kind(solicitation(), option + 2, 0x03), "answer to a group");
        assertEquals(MALFORMED, kind(solicitation().from("ff02::5")), "asked by a group");
        assertEquals(MALFORMED, kind(solicitation().from("::")), "a probe that names a MAC address");
        assertEquals(MALFORMED, kind(Packet.neighbourSolicitationWithoutMac("2001:db8::80", "::")), "a probe to one host");
        assertEquals(UNSUPPORTED, kind(solicitation().extension(Ipv6.HOP_BY_HOP, 8)));
        assertEquals(UNSUPPORTED, kind(Packet.neighbourAdvertisement(Address.of("2001:db8::80"), 0)));
    }
}
