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
    void refusesWhatCannotBeSaid() {
        assertThrows(IllegalStateException.class, () -> Packet.tcp().from("192.0.2.7", 1).to("2001:db8::80", 2).frame());
        assertThrows(IllegalArgumentException.class, () -> Packet.udp().payload("0123456789").fragments(12));
        assertThrows(IllegalArgumentException.class, () -> Packet.tcp().tcpOptions(new int[41]));
        assertThrows(IllegalArgumentException.class, () -> Packet.tcp().to("example.org", 80));
    }
}
