package io.sluice.dataplane.answer;

import static io.sluice.packet.Octets.assertOctets;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.sluice.packet.Mac;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketKind;
import org.junit.jupiter.api.Test;

class ArpAnswerTest {
    private static byte[] answered(final Packet question) {
        return Asked.answered(question, PacketKind.ARP_REQUEST, ArpAnswer::reply);
    }

    @Test
    void saysWhereTheAddressIs() {
        assertOctets("""
            02 00 00 00 00 01  02 00 00 00 00 99  08 06
            00 01 08 00 06 04 00 02  02 00 00 00 00 99  c6 33 64 01  02 00 00 00 00 01  c0 00 02 07""",
            answered(Packet.arpRequest("198.51.100.1", "192.0.2.7")));
    }

    @Test
    void keepsTagsAndPadding() {
        final byte[] expected = Packet.arpReply("198.51.100.1", Asked.OURS, "192.0.2.7", Mac.of("02:00:00:00:00:01"))
            .serviceVlan(7).vlan(100).padTo(60).frame();

        assertArrayEquals(expected, answered(Packet.arpRequest("198.51.100.1", "192.0.2.7").serviceVlan(7).vlan(100).padTo(60)));
    }

    @Test
    void answersAProbe() {
        assertArrayEquals(Packet.arpReply("198.51.100.1", Asked.OURS, "0.0.0.0", Mac.of("02:00:00:00:00:01")).frame(),
            answered(Packet.arpRequest("198.51.100.1", "0.0.0.0")));
    }
}
