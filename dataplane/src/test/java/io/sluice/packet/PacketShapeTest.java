package io.sluice.packet;

import static io.sluice.packet.PacketKind.ARP_REQUEST;
import static io.sluice.packet.PacketKind.ECHO_REQUEST;
import static io.sluice.packet.PacketKind.ICMP_ERROR;
import static io.sluice.packet.PacketKind.LATER_FRAGMENT;
import static io.sluice.packet.PacketKind.MALFORMED;
import static io.sluice.packet.PacketKind.NEIGHBOUR_SOLICITATION;
import static io.sluice.packet.PacketKind.OTHER;
import static io.sluice.packet.PacketKind.TRANSPORT;
import static io.sluice.packet.PacketKind.UNSUPPORTED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
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
        assertEquals(40, shape.l3Length());
        assertEquals(MARGIN + IPV4_L4, shape.l4());
        assertFalse(shape.isFirstFragment());
        assertEquals(0, shape.fragmentId());
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
        assertEquals(40, shape.l3Length());
        assertEquals(TRANSPORT, kind(tcp6().extension(0, 8).padTo(300)));
        assertEquals(68, shape.l3Length());
        assertEquals(TRANSPORT, kind(udp().padTo(1_500)));
        assertEquals(ARP_REQUEST, kind(Packet.arpRequest("198.51.100.1", "192.0.2.7").padTo(60)));
    }

    @Test
    void onlyTheFirstPieceHasPorts() {
        final Packet datagram = udp().payload("0123456789ab").identification(0xfedc);
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
    void aFirstPieceNeedNotHoldItsDatagram() {
        assertEquals(TRANSPORT, kind(udp().payload("0123456789ab").fragments(16).get(0)));
        assertTrue(Udp.length(Octets.between(udp().payload("0123456789ab").fragments(16).get(0), MARGIN), shape.l4()) > 16);
        assertEquals(TRANSPORT, kind(tcp().payload("0123456789ab").fragments(24).get(0)));
        assertEquals(Tcp.SYN, shape.tcpFlags());
        assertEquals(TRANSPORT, kind(sctp().chunk(0, "0123456789ab").fragments(16).get(0)));
        assertEquals(MALFORMED, kind(tcp().fragments(16).get(0)), "without the flags");
        assertEquals(MALFORMED, kind(sctp().fragments(8).get(0)), "without the checksum");
    }

    @Test
    void piecesOfWhatHasNoPortsAreOfNoUse() {
        assertEquals(UNSUPPORTED, kind(ping().payload("0123456789ab").fragments(8).get(0)));
        assertEquals(UNSUPPORTED, kind(ping().from("2001:db8::7").to("2001:db8::80").payload("0123456789").fragments(8).get(0)));
        assertEquals(UNSUPPORTED, kind(Packet.icmpTooBig(1_400).about(tcp()).fragments(40).get(0)));
        assertEquals(LATER_FRAGMENT, kind(ping().payload("0123456789ab").fragments(8).get(1)));
        assertEquals(Icmp.PROTOCOL, shape.protocol());
    }

    @Test
    void piecesSaidOneByOne() {
        assertEquals(TRANSPORT, kind(udp().fragment(7, 0, true)));
        assertTrue(shape.isFirstFragment());
        assertEquals(LATER_FRAGMENT, kind(udp().fragment(7, 2, true)));
        assertFalse(shape.isFirstFragment());
        assertEquals(LATER_FRAGMENT, kind(udp().from("2001:db8::7").to("2001:db8::80").fragment(-1, 8_191, false)));
        assertEquals(-1, shape.fragmentId());
        assertEquals(TRANSPORT, kind(udp().fragment(7, 0, false)), "all there is");
        assertFalse(shape.isFirstFragment());
    }

    /** What follows is in the piece that has it. */
    @Test
    void aLaterPieceBehindWhichExtensionHeadersWouldFollow() {
        final byte[] piece = Packet.ip(Ipv6.DESTINATION_OPTIONS).from("2001:db8::7").to("2001:db8::80").payload("x")
            .fragment(7, 3, false).frame();
        assertEquals(LATER_FRAGMENT, kind(piece));
        assertEquals(Ipv6.DESTINATION_OPTIONS, shape.protocol());
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

    /** Here an IPv4 address is its v4-mapped form: an IPv6 packet that has one would pass for what it is not. */
    @Test
    void anIpv6PacketWithAnIpv4AddressIsMalformed() {
        final int mappedAt = 8;                                         // within an address: 0 for 8 octets, then 0000ffff
        for (final int addressAt : new int[] {8, 24}) {
            final byte[] frame = tcp6().frame();
            Arrays.fill(frame, L3 + addressAt, L3 + addressAt + mappedAt + 2, (byte) 0);
            Arrays.fill(frame, L3 + addressAt + mappedAt + 2, L3 + addressAt + mappedAt + 4, (byte) 0xff);
            assertEquals(MALFORMED, kind(frame));
            assertEquals(MALFORMED, kind(Packet.icmpTimeExceeded().from("2001:db8::1").about(frame).to("2001:db8::80")));
        }
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

    private static Packet sctp() {
        return Packet.sctp().from("192.0.2.7", 5000).to("198.51.100.1", 3868);
    }

    @Test
    void tellsAllOfAnSctpPacket() {
        assertEquals(TRANSPORT, kind(sctp().chunk(Sctp.INIT, "initiation")));
        assertEquals(Sctp.PROTOCOL, shape.protocol());
        assertEquals(5000, shape.sourcePort());
        assertEquals(3868, shape.destinationPort());
        assertEquals(0, shape.tcpFlags());
        assertFalse(shape.opensConnection());
        assertEquals(TRANSPORT, kind(sctp().from("2001:db8::7").to("2001:db8::80")));
        assertTrue(shape.flowHash() != 0);
    }

    @Test
    void anErrorIsToldAsAPacketOfTheConnectionThatItIsAbout() {
        final Packet reply = Packet.tcp().from("198.51.100.1", 80).to("192.0.2.7", 31337).ack().ipOptions(1, 1, 1, 1);
        kind(tcp());
        final long flowHash = shape.flowHash();
        final long hash = shape.hash();

        assertEquals(ICMP_ERROR, kind(Packet.icmpTooBig(1_400).from("203.0.113.9").about(reply)));
        assertAddresses("192.0.2.7", "198.51.100.1");
        assertEquals(31337, shape.sourcePort());
        assertEquals(80, shape.destinationPort());
        assertEquals(Tcp.PROTOCOL, shape.protocol());
        assertEquals(0, shape.tcpFlags());
        assertEquals(flowHash, shape.flowHash());
        assertEquals(hash, shape.hash());
        assertEquals(MARGIN + IPV4_L4, shape.l4());
        assertEquals(MARGIN + IPV4_L4 + 8, shape.innerL3());
        assertEquals(MARGIN + IPV4_L4 + 8 + 24, shape.innerL4());
    }

    @Test
    void anErrorOfIpv6IsToldAsAPacketOfTheConnectionThatItIsAbout() {
        final Packet reply = Packet.udp().from("2001:db8::80", 53).to("2001:db8::7", 4000).extension(0, 8).atomicFragment();

        assertEquals(ICMP_ERROR, kind(Packet.icmpTooBig(1_280).from("2001:db8:9::9").about(reply).extension(60, 8)));
        assertTrue(shape.ipv6());
        assertAddresses("2001:db8::7", "2001:db8::80");
        assertEquals(4000, shape.sourcePort());
        assertEquals(53, shape.destinationPort());
        assertEquals(Udp.PROTOCOL, shape.protocol());
        assertEquals(MARGIN + IPV6_L4 + 8, shape.l4());
        assertEquals(MARGIN + IPV6_L4 + 8 + 8, shape.innerL3());
        assertEquals(MARGIN + IPV6_L4 + 8 + 8 + 40 + 16, shape.innerL4());
    }

    @Test
    void whichMessagesAreErrors() {
        for (int type = 0; type < 256; type++) {
            final Packet error = Packet.icmpError(type, 1, 0);
            final PacketKind kind = kind(error.about(udp()));
            final PacketKind kind6 = kind(error.about(tcp6()));
            if (type != Icmpv6.NEIGHBOUR_SOLICITATION) {
                assertEquals(List.of(3, 4, 11, 12).contains(type) ? ICMP_ERROR : UNSUPPORTED, kind, "ICMP " + type);
                assertEquals(List.of(1, 2, 3, 4).contains(type) ? ICMP_ERROR : UNSUPPORTED, kind6, "ICMPv6 " + type);
            }
        }
    }

    @Test
    void anErrorAboutATunnelHasNoPorts() {
        final Packet tunnelled = Packet.gre(tcp()).from("198.51.100.1").to("203.0.113.5");
        assertEquals(ICMP_ERROR, kind(Packet.icmpTooBig(1_400).about(tunnelled.frame(), 28)));
        assertEquals(Gre.PROTOCOL, shape.protocol());
        assertEquals(0, shape.sourcePort());
        assertAddresses("203.0.113.5", "198.51.100.1");
        assertTrue(shape.flowHash() != 0);
        assertEquals(ICMP_ERROR, kind(Packet.icmpTimeExceeded().about(Packet.ipip(tcp6()).frame(), 20)));
        assertEquals(41, shape.protocol());
        assertEquals(ICMP_ERROR, kind(Packet.icmpTimeExceeded().about(ping())));
        assertEquals(Icmp.PROTOCOL, shape.protocol());
    }

    @Test
    void anErrorMustHoldWhatItIsAbout() {
        assertEquals(ICMP_ERROR, kind(Packet.icmpTimeExceeded().about(tcp().frame(), 28)));
        assertEquals(MALFORMED, kind(Packet.icmpTimeExceeded().about(tcp().frame(), 27)), "7 octets of TCP");
        assertEquals(MALFORMED, kind(Packet.icmpTimeExceeded().about(tcp().frame(), 19)));
        assertEquals(MALFORMED, kind(Packet.icmpTimeExceeded().about(tcp6().frame(), 47)), "7 octets of TCP");
        assertEquals(MALFORMED, kind(Packet.icmpTimeExceeded().about(tcp6().frame(), 39)));
        assertEquals(MALFORMED, kind(Packet.icmpTimeExceeded().about(tcp6().extension(0, 8).frame(), 47)));
        final Packet error = Packet.icmpTimeExceeded().about(tcp());
        assertEquals(MALFORMED, kind(error, IPV4_L4 + 8, 0x65), "of the other family");
        assertEquals(MALFORMED, kind(error, IPV4_L4 + 8, 0x44), "header of 16 octets");
        assertEquals(MALFORMED, kind(Packet.icmpTimeExceeded().about(tcp6()), IPV6_L4 + 8, 0x45), "of the other family");
        assertEquals(MALFORMED, kind(Packet.icmpTimeExceeded().about(ping().frame(), 20), IPV4_L4 + 8, 0x46), "24 in 20");
    }

    @Test
    void anErrorAboutAPieceIsOfUseOnlyIfItIsTheFirst() {
        final List<byte[]> pieces = udp().payload("0123456789ab").fragments(8);
        assertEquals(ICMP_ERROR, kind(Packet.icmpTooBig(1_400).about(pieces.get(0))));
        assertFalse(shape.isFirstFragment(), "the error is in one piece");
        assertEquals(UNSUPPORTED, kind(Packet.icmpTooBig(1_400).about(pieces.get(1))));
        final List<byte[]> pieces6 = udp().from("2001:db8::80").to("2001:db8::7").payload("0123456789ab").fragments(8);
        assertEquals(ICMP_ERROR, kind(Packet.icmpTooBig(1_400).about(pieces6.get(0))));
        assertEquals(UNSUPPORTED, kind(Packet.icmpTooBig(1_400).about(pieces6.get(1))));
    }

    @Test
    void aFrameThatHasMovedSaysSo() {
        kind(tcp().vlan(3));
        final long flowHash = shape.flowHash();
        shape.reframe(MARGIN - 20, 80);

        assertEquals(MARGIN - 20, shape.offset());
        assertEquals(80, shape.length());
        assertEquals(MARGIN + L3 + 4, shape.l3());
        assertEquals(40, shape.l3Length());
        assertEquals(3, shape.vlan());
        assertEquals(flowHash, shape.flowHash());
        assertEquals(TRANSPORT, shape.kind());
    }

    @Test
    void everyPacketCutShortIsMalformed() {
        for (final Packet packet : List.of(tcp(), tcp6(), udp(), ping(), solicitation(), tcp().vlan(1), tcp6().extension(0, 8),
            sctp(), Packet.icmpTooBig(1_400).about(tcp()), Packet.icmpTooBig(1_400).about(tcp6()))) {
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
