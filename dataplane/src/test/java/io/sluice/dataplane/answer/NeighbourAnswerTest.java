package io.sluice.dataplane.answer;

import static io.sluice.packet.Octets.assertOctets;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.sluice.packet.Packet;
import io.sluice.packet.PacketKind;
import org.junit.jupiter.api.Test;

class NeighbourAnswerTest {
    private static final String TO_THE_ASKER = """
        60 00 00 00 00 20 3a ff  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 80
                                 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 07
        88 00 88 d8 60 00 00 00  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 80  02 01 02 00 00 00 00 99
        """;

    private static byte[] answered(final Packet question) {
        return Asked.answered(question, PacketKind.NEIGHBOUR_SOLICITATION, NeighbourAnswer::advertise);
    }

    @Test
    void tellsTheAsker() {
        assertOctets("02 00 00 00 00 01  02 00 00 00 00 99  86 dd" + TO_THE_ASKER,
            answered(Packet.neighbourSolicitation("2001:db8::80", "2001:db8::7")));
    }

    @Test
    void tellsAnAskerWhoGaveNoMacWhereTheFrameCameFrom() {
        assertOctets("02 00 00 00 00 01  02 00 00 00 00 99  86 dd" + TO_THE_ASKER,
            answered(Packet.neighbourSolicitationWithoutMac("2001:db8::80", "2001:db8::7")));
    }

    @Test
    void tellsEverybodyWhenAskedByAProbe() {
        assertOctets("""
            33 33 00 00 00 01  02 00 00 00 00 99  86 dd
            60 00 00 00 00 20 3a ff  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 80
                                     ff 02 00 00 00 00 00 00 00 00 00 00 00 00 00 01
            88 00 f7 94 20 00 00 00  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 80  02 01 02 00 00 00 00 99""",
            answered(Packet.neighbourSolicitation("2001:db8::80", "::")));
    }

    @Test
    void keepsTags() {
        assertOctets("02 00 00 00 00 01  02 00 00 00 00 99  88 a8 00 07  81 00 00 64  86 dd" + TO_THE_ASKER,
            answered(Packet.neighbourSolicitation("2001:db8::80", "2001:db8::7").serviceVlan(7).vlan(100)));
    }

    /** Padding, and options that say nothing of a MAC address, do not come back. */
    @Test
    void isAsLongAsWhatItSays() {
        assertArrayEquals(answered(Packet.neighbourSolicitation("2001:db8::80", "2001:db8::7")),
            answered(Packet.neighbourSolicitation("2001:db8::80", "2001:db8::7").payload(new byte[] {14, 1, 1, 2, 3, 4, 5, 6})
                .padTo(120)), "a nonce option (RFC 3971)");
    }
}
