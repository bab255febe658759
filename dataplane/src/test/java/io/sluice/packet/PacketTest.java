package io.sluice.packet;

import static io.sluice.packet.Octets.assertOctets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Sentences, and the octets that they are. */
class PacketTest {
    private static final String MACS = "02 00 00 00 00 02  02 00 00 00 00 01 ";
    private static final String FROM_7_TO_80_IPV6 = """
         20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 07
         20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 80
        """;
    private static final String DATAGRAM = """
        45 00 00 1f 00 00 00 00 40 11 8e 92  c0 00 02 07  c6 33 64 01  0f a0 00 35 00 0b 3f 64  61 62 63""";
    private static final String IPV6_DATAGRAM =
        "60 00 00 00 00 0b 11 40" + FROM_7_TO_80_IPV6 + "0f a0 00 35 00 0b cf a7  61 62 63";

    @Test
    void aSynOnAVlan() {
        assertOctets(MACS + """
             81 00 00 64  08 00
            45 00 00 28 00 00 00 00 40 06 8e 94  c0 00 02 07  c6 33 64 01
            7a 69 00 50 00 00 00 00 00 00 00 00 50 02 ff ff 48 ed 00 00""",
            Packet.tcp().from("192.0.2.7", 31337).to("198.51.100.1", 80).syn().vlan(100).frame());
    }

    @Test
    void tcpWithOptionsAndPayloadOverIpv6() {
        assertOctets(MACS + "86 dd  60 00 00 00 00 1a 06 40" + FROM_7_TO_80_IPV6 + """
            7a 69 01 bb 00 00 00 01 00 00 00 02 60 18 ff ff 57 b1 00 00  02 04 05 88  68 69""",
            Packet.tcp().from("2001:db8::7", 31337).to("2001:db8::80", 443).flags(Tcp.PSH).ack().sequence(1).acknowledgement(2)
                .tcpOptions(2, 4, 0x05, 0x88).payload("hi").frame());
    }

    @Test
    void udpBehindAnIpv4Option() {
        assertOctets(MACS + """
             08 00
            46 00 00 23 00 00 00 00 40 11 f9 89  c0 00 02 07  c6 33 64 01  94 04 00 00
            0f a0 00 35 00 0b 3f 64  61 62 63""",
            Packet.udp().from("192.0.2.7", 4000).to("198.51.100.1", 53).ipOptions(0x94, 4).payload("abc").frame());
    }

    @Test
    void udpBehindTwoTagsAndTwoExtensionHeaders() {
        assertOctets(MACS + "88 a8 00 07  81 00 00 64  86 dd  60 00 00 00 00 1b 00 40" + FROM_7_TO_80_IPV6 + """
            3c 00 00 00 00 00 00 00
            11 00 00 00 00 00 00 00
            0f a0 00 35 00 0b cf a7  61 62 63""",
            Packet.udp().from("2001:db8::7", 4000).to("2001:db8::80", 53).serviceVlan(7).vlan(100)
                .extension(Ipv6.HOP_BY_HOP, 8).extension(Ipv6.DESTINATION_OPTIONS, 8).payload("abc").frame());
    }

    @Test
    void pingsOfBothFamilies() {
        assertOctets(MACS + """
             08 00
            45 00 00 20 00 00 00 00 40 01 8e a1  c0 00 02 07  c6 33 64 01
            08 00 19 27 00 07 00 01  70 69 6e 67""",
            Packet.echoRequest().from("192.0.2.7").to("198.51.100.1").identifier(7).sequence(1).payload("ping").frame());
        assertOctets(MACS + "86 dd  60 00 00 00 00 0c 3a 40" + FROM_7_TO_80_IPV6 + """
            80 00 44 e7 00 07 00 01  70 69 6e 67""",
            Packet.echoRequest().from("2001:db8::7").to("2001:db8::80").identifier(7).sequence(1).payload("ping").frame());
    }

    @Test
    void anArpRequestAndItsReply() {
        assertOctets("""
            ff ff ff ff ff ff  02 00 00 00 00 01  08 06
            00 01 08 00 06 04 00 01  02 00 00 00 00 01  c0 00 02 07  00 00 00 00 00 00  c6 33 64 01""",
            Packet.arpRequest("198.51.100.1", "192.0.2.7").frame());
        assertOctets("""
            02 00 00 00 00 01  02 00 00 00 00 99  08 06
            00 01 08 00 06 04 00 02  02 00 00 00 00 99  c6 33 64 01  02 00 00 00 00 01  c0 00 02 07""",
            Packet.arpReply("198.51.100.1", Mac.of("02:00:00:00:00:99"), "192.0.2.7", Mac.of("02:00:00:00:00:01")).frame());
    }

    @Test
    void aNeighbourSolicitationAndAProbe() {
        assertOctets("""
            33 33 ff 00 00 80  02 00 00 00 00 01  86 dd
            60 00 00 00 00 20 3a ff  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 07
                                     ff 02 00 00 00 00 00 00 00 00 00 01 ff 00 00 80
            87 00 1b 25 00 00 00 00  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 80  01 01 02 00 00 00 00 01""",
            Packet.neighbourSolicitation("2001:db8::80", "2001:db8::7").frame());
        assertOctets("""
            33 33 ff 00 00 80  02 00 00 00 00 01  86 dd
            60 00 00 00 00 18 3a ff  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
                                     ff 02 00 00 00 00 00 00 00 00 00 01 ff 00 00 80
            87 00 4b ef 00 00 00 00  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 80""",
            Packet.neighbourSolicitation("2001:db8::80", "::").frame());
    }

    @Test
    void aDatagramInThreePieces() {
        final List<byte[]> pieces = Packet.udp().from("192.0.2.7", 4000).to("198.51.100.1", 53).identification(5)
            .payload("0123456789ab").fragments(8);

        assertEquals(3, pieces.size());
        assertOctets(MACS + """
            08 00  45 00 00 1c 00 05 20 00 40 11 6e 90  c0 00 02 07  c6 33 64 01  0f a0 00 35 00 14 9d 48""", pieces.get(0));
        assertOctets(MACS + """
            08 00  45 00 00 1c 00 05 20 01 40 11 6e 8f  c0 00 02 07  c6 33 64 01  30 31 32 33 34 35 36 37""", pieces.get(1));
        assertOctets(MACS + """
            08 00  45 00 00 18 00 05 00 02 40 11 8e 92  c0 00 02 07  c6 33 64 01  38 39 61 62""", pieces.get(2));
    }

    @Test
    void aDatagramInThreePiecesOverIpv6() {
        final List<byte[]> pieces = Packet.udp().from("2001:db8::7", 4000).to("2001:db8::80", 53).identification(5)
            .payload("0123456789ab").fragments(8);

        assertEquals(3, pieces.size());
        assertOctets(MACS + "86 dd  60 00 00 00 00 10 2c 40" + FROM_7_TO_80_IPV6 + """
            11 00 00 01 00 00 00 05  0f a0 00 35 00 14 2d 8c""", pieces.get(0));
        assertOctets(MACS + "86 dd  60 00 00 00 00 10 2c 40" + FROM_7_TO_80_IPV6 + """
            11 00 00 09 00 00 00 05  30 31 32 33 34 35 36 37""", pieces.get(1));
        assertOctets(MACS + "86 dd  60 00 00 00 00 0c 2c 40" + FROM_7_TO_80_IPV6 + """
            11 00 00 10 00 00 00 05  38 39 61 62""", pieces.get(2));
    }

    @Test
    void paddingLeavesTheLengthsInside() {
        final byte[] frame = Packet.udp().from("192.0.2.7", 1).to("192.0.2.8", 2).padTo(Ethernet.MIN_FRAME_LENGTH).frame();

        assertEquals(60, frame.length);
        assertEquals(28, Ipv4.totalLength(Octets.between(frame, 0), Ethernet.LENGTH));
    }

    @Test
    void sctpWithOneChunk() {
        assertOctets(MACS + """
             08 00
            45 00 00 28 00 00 00 00 40 84 8e 16  c0 00 02 07  c6 33 64 01
            13 88 0f 1c  01 02 03 04  cb 7e e0 6b  01 00 00 07  61 62 63 00""",
            Packet.sctp().from("192.0.2.7", 5000).to("198.51.100.1", 3868).verificationTag(0x01020304).chunk(Sctp.INIT, "abc")
                .frame());
    }

    private static Packet datagram() {
        return Packet.udp().from("192.0.2.7", 4000).to("198.51.100.1", 53).payload("abc");
    }

    private static Packet ipv6Datagram() {
        return Packet.udp().from("2001:db8::7", 4000).to("2001:db8::80", 53).payload("abc");
    }

    @Test
    void ipInIp() {
        assertOctets(MACS + "08 00  45 b8 00 33 00 00 40 00 40 04 c2 0a  cb 00 71 01  cb 00 71 02" + DATAGRAM,
            Packet.ipip(datagram().padTo(60).vlan(7)).from("203.0.113.1").to("203.0.113.2").service(0xb8).dontFragment().frame());
    }

    @Test
    void greAroundTheOtherFamily() {
        assertOctets(MACS + "08 00  45 00 00 4b 00 00 00 00 40 2f 02 80  cb 00 71 01  cb 00 71 02  00 00 86 dd" + IPV6_DATAGRAM,
            Packet.gre(ipv6Datagram()).from("203.0.113.1").to("203.0.113.2").frame());
    }

    @Test
    void gueOfBothVariants() {
        assertOctets(MACS + "08 00  45 00 00 3f 00 00 00 00 40 11 02 aa  cb 00 71 01  cb 00 71 02"
            + "c3 50 17 c0 00 2b 98 d7  00 04 00 00" + DATAGRAM,
            Packet.gue(0, datagram()).from("203.0.113.1", 50_000).to("203.0.113.2").frame());
        assertOctets(MACS + "08 00  45 00 00 3b 00 00 00 00 40 11 02 ae  cb 00 71 01  cb 00 71 02"
            + "c3 50 17 c0 00 27 98 e3" + DATAGRAM,
            Packet.gue(1, datagram()).from("203.0.113.1", 50_000).to("203.0.113.2").frame());
    }

    @Test
    void vxlanWithoutAChecksum() {
        assertOctets(MACS + "08 00  45 00 00 51 00 00 00 00 40 11 02 98  cb 00 71 01  cb 00 71 02"
            + "c3 50 12 b5 00 3d 00 00  08 00 00 00 12 34 56 00" + MACS + "08 00" + DATAGRAM,
            Packet.vxlan(0x123456, datagram()).from("203.0.113.1", 50_000).to("203.0.113.2").noChecksum().frame());
    }

    @Test
    void geneveOverIpv6() {
        assertOctets(MACS + "86 dd  60 3a bc de 00 43 11 40"
            + "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02"
            + "c3 50 17 c1 00 43 c9 d4  00 00 86 dd 00 00 07 00" + IPV6_DATAGRAM,
            Packet.geneve(7, ipv6Datagram()).from("2001:db8::1", 50_000).to("2001:db8::2").flowLabel(0xabcde).service(3).frame());
    }

    @Test
    void errorsOfBothFamilies() {
        assertOctets(MACS + "08 00  45 00 00 3b 00 00 00 00 40 01 7c b1  cb 00 71 09  c0 00 02 07"
            + "03 04 e3 dc 00 00 05 78" + DATAGRAM,
            Packet.icmpTooBig(1_400).from("203.0.113.9").about(datagram()).frame());
        assertOctets(MACS + "86 dd  60 00 00 00 00 38 3a 40"
            + "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 09  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 07"
            + "02 00 f0 3e 00 00 05 00  60 00 00 00 00 0b 11 40" + FROM_7_TO_80_IPV6 + "0f a0 00 35 00 0b cf a7",
            Packet.icmpTooBig(1_280).from("2001:db8::9").about(ipv6Datagram().frame(), 48).frame());
    }

    @Test
    void anErrorIsNoLongerThanItMayBe() {
        final byte[] large = new byte[1_400];
        assertEquals(Ethernet.LENGTH + IcmpError.MAX_IPV4_LENGTH,
            Packet.icmpTimeExceeded().about(datagram().payload(large)).frame().length);
        assertEquals(Ethernet.LENGTH + IcmpError.MAX_IPV6_LENGTH,
            Packet.icmpTimeExceeded().about(ipv6Datagram().payload(large)).frame().length);
    }

    @Test
    void onePieceOfADatagram() {
        assertOctets(MACS + "08 00  45 00 00 17 00 05 20 03 40 11 6e 92  c0 00 02 07  c6 33 64 01  61 62 63",
            datagram().fragment(5, 3, true).frame());
        assertOctets(MACS + "86 dd  60 00 00 00 00 0b 2c 40" + FROM_7_TO_80_IPV6 + "11 00 00 18 00 00 00 05  61 62 63",
            ipv6Datagram().fragment(5, 3, false).frame());
    }

    @Test
    void refusesWhatCannotBeSaid() {
        assertThrows(IllegalArgumentException.class, () -> Packet.ipip(Packet.arpRequest("192.0.2.1", "192.0.2.2")));
        assertThrows(IllegalStateException.class, () -> Packet.tcp().from("192.0.2.7", 1).to("2001:db8::80", 2).frame());
        assertThrows(IllegalArgumentException.class, () -> Packet.udp().payload("0123456789").fragments(12));
        assertThrows(IllegalArgumentException.class, () -> Packet.tcp().tcpOptions(new int[41]));
        assertThrows(IllegalArgumentException.class, () -> Packet.tcp().to("example.org", 80));
    }
}
