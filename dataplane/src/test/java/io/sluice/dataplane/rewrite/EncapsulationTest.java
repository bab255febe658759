package io.sluice.dataplane.rewrite;

import static io.sluice.dataplane.rewrite.Played.played;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.sluice.flow.FlowTable;
import io.sluice.packet.Address;
import io.sluice.packet.Octets;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import io.sluice.table.Forwarding;
import io.sluice.table.ForwardingMode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets on their way through tunnels, octet by octet. */
class EncapsulationTest {
    private static final long ENTROPY = 0x1234_5678_9abc_def0L;      // source port c48d, flow label 12345
    private static final Leg OVER_IPV4 = new Leg(
        Mode.NEXT_HOP, Mode.OWN, PacketShape.UNTAGGED, Address.of("10.0.0.1"), Address.of("10.0.0.10"));
    private static final Leg OVER_IPV6 = new Leg(
        Mode.NEXT_HOP, Mode.OWN, PacketShape.UNTAGGED, Address.of("2001:db8:a::1"), Address.of("2001:db8:a::10"));
    private static final int OUTER = 14;

    private static final String MACS = "02 00 00 00 00 0a  02 00 00 00 00 ff ";
    private static final String ADDRESSES = " 0a 00 00 01  0a 00 00 0a ";
    private static final String ADDRESSES6 =
        " 20 01 0d b8 00 0a 00 00 00 00 00 00 00 00 00 01  20 01 0d b8 00 0a 00 00 00 00 00 00 00 00 00 10 ";
    private static final String QUESTION = """
        45 00 00 1e 00 00 00 00 3f 11 8f 93  c0 00 02 07  c6 33 64 01
        0f a0 00 35 00 0a 9b 5f  68 69""";
    private static final String QUESTION6 = """
        60 00 00 00 00 0a 11 3f  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 07
                                 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 80
        0f a0 00 35 00 0a 2b a3  68 69""";

    private static Packet question() {
        return Packet.udp().from("192.0.2.7", 4000).to("198.51.100.1", 53).payload("hi");
    }

    private static Packet question6() {
        return Packet.udp().from("2001:db8::7", 4000).to("2001:db8::80", 53).payload("hi");
    }

    private static byte[] sent(final Mode mode, final Leg leg, final byte[] frame) {
        return played(frame,
            (frames, packet) -> Encapsulation.wrap(frames, packet, mode.outer(leg, packet.ipv6()), ENTROPY));
    }

    private static void assertSent(final String expected, final Mode mode, final Leg leg, final Packet packet) {
        Octets.assertOctets(expected, sent(mode, leg, packet.frame()));
    }

    /** The columns: mode, inner family, outer header up to its addresses, and what stands between it and the packet. */
    @ParameterizedTest
    @CsvSource({
        "IPIP, 4, 45 00 00 32 00 00 40 00 40 04 26 be, ",
        "IPIP, 6, 45 00 00 46 00 00 40 00 40 29 26 85, ",
        "GRE, 4, 45 00 00 36 00 00 40 00 40 2f 26 8f, 00 00 08 00",
        "GRE, 6, 45 00 00 4a 00 00 40 00 40 2f 26 7b, 00 00 86 dd",
        "GUE, 4, 45 00 00 3e 00 00 40 00 40 11 26 a5, c4 8d 17 c0 00 2a 00 00  00 04 00 00",
        "GUE, 6, 45 00 00 52 00 00 40 00 40 11 26 91, c4 8d 17 c0 00 3e 00 00  00 29 00 00",
        "GUE_1, 4, 45 00 00 3a 00 00 40 00 40 11 26 a9, c4 8d 17 c0 00 26 00 00",
        "GUE_1, 6, 45 00 00 4e 00 00 40 00 40 11 26 95, c4 8d 17 c0 00 3a 00 00",
        "VXLAN, 4, 45 00 00 50 00 00 40 00 40 11 26 93, "
            + "c4 8d 12 b5 00 3c 00 00  08 00 00 00 0a 0b 0c 00  02 53 4c 55 43 45  02 00 00 00 00 ff  08 00",
        "VXLAN, 6, 45 00 00 64 00 00 40 00 40 11 26 7f, "
            + "c4 8d 12 b5 00 50 00 00  08 00 00 00 0a 0b 0c 00  02 53 4c 55 43 45  02 00 00 00 00 ff  86 dd",
        "GENEVE, 4, 45 00 00 50 00 00 40 00 40 11 26 93, "
            + "c4 8d 17 c1 00 3c 00 00  00 00 65 58 0a 0b 0c 00  02 53 4c 55 43 45  02 00 00 00 00 ff  08 00",
        "GENEVE, 6, 45 00 00 64 00 00 40 00 40 11 26 7f, "
            + "c4 8d 17 c1 00 50 00 00  00 00 65 58 0a 0b 0c 00  02 53 4c 55 43 45  02 00 00 00 00 ff  86 dd"
    })
    void overIpv4(final Mode mode, final int inner, final String outer, final String between) {
        assertSent(MACS + "08 00" + outer + ADDRESSES + (between == null ? "" : between) + (inner == 4 ? QUESTION : QUESTION6),
            mode, OVER_IPV4, inner == 4 ? question() : question6());
    }

    @ParameterizedTest
    @CsvSource({
        "IPIP, 4, 60 01 23 45 00 1e 04 40, ",
        "IPIP, 6, 60 01 23 45 00 32 29 40, ",
        "GRE, 4, 60 01 23 45 00 22 2f 40, 00 00 08 00",
        "GRE, 6, 60 01 23 45 00 36 2f 40, 00 00 86 dd",
        "GUE, 4, 60 01 23 45 00 2a 11 40, c4 8d 17 c0 00 2a b4 09  00 04 00 00",
        "GUE, 6, 60 01 23 45 00 3e 11 40, c4 8d 17 c0 00 3e 56 36  00 29 00 00",
        "GUE_1, 4, 60 01 23 45 00 26 11 40, c4 8d 17 c0 00 26 b4 15",
        "GUE_1, 6, 60 01 23 45 00 3a 11 40, c4 8d 17 c0 00 3a 56 67",
        "VXLAN, 4, 60 01 23 45 00 3c 11 40, "
            + "c4 8d 12 b5 00 3c fd fc  08 00 00 00 0a 0b 0c 00  02 53 4c 55 43 45  02 00 00 00 00 ff  08 00",
        "VXLAN, 6, 60 01 23 45 00 50 11 40, "
            + "c4 8d 12 b5 00 50 21 71  08 00 00 00 0a 0b 0c 00  02 53 4c 55 43 45  02 00 00 00 00 ff  86 dd",
        "GENEVE, 4, 60 01 23 45 00 3c 11 40, "
            + "c4 8d 17 c1 00 3c 9b 98  00 00 65 58 0a 0b 0c 00  02 53 4c 55 43 45  02 00 00 00 00 ff  08 00",
        "GENEVE, 6, 60 01 23 45 00 50 11 40, "
            + "c4 8d 17 c1 00 50 bf 0c  00 00 65 58 0a 0b 0c 00  02 53 4c 55 43 45  02 00 00 00 00 ff  86 dd"
    })
    void overIpv6(final Mode mode, final int inner, final String outer, final String between) {
        assertSent(MACS + "86 dd" + outer + ADDRESSES6 + (between == null ? "" : between) + (inner == 4 ? QUESTION : QUESTION6),
            mode, OVER_IPV6, inner == 4 ? question() : question6());
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void tagsAndPaddingStayBehind(final Mode mode) {
        final byte[] plain = sent(mode, OVER_IPV4, question().frame());

        assertArrayEquals(plain, sent(mode, OVER_IPV4, question().padTo(60).frame()));
        assertArrayEquals(plain, sent(mode, OVER_IPV4, question().vlan(100).frame()));
        assertArrayEquals(plain, sent(mode, OVER_IPV4, question().serviceVlan(7).vlan(100).padTo(64).frame()));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void theLinksOwnTagIsPutIn(final Mode mode) {
        final byte[] plain = sent(mode, OVER_IPV6, question().frame());
        final byte[] tagged = sent(mode,
            new Leg(Mode.NEXT_HOP, Mode.OWN, 0xabc, OVER_IPV6.source(), OVER_IPV6.destination()), question().vlan(7).frame());

        assertArrayEquals(Slow.joined(Arrays.copyOf(plain, 12), Octets.of("8100 0abc"),
            Arrays.copyOfRange(plain, 12, plain.length)), tagged);
    }

    /** RFC 6040, section 4.1, normal mode: all four values as they come; DSCP too; and the packet keeps its own. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void serviceAndCongestionAreCopied(final Mode mode) {
        for (int service = 0; service < 256; service++) {
            for (final Leg leg : new Leg[] {OVER_IPV4, OVER_IPV6}) {
                for (final Packet packet : new Packet[] {question(), question6()}) {
                    final byte[] ip = Arrays.copyOfRange(packet.frame(), OUTER, packet.frame().length);
                    Slow.service(ip, service);
                    final byte[] sent = sent(mode, leg, Slow.joined(Arrays.copyOf(packet.frame(), OUTER), ip));

                    assertEquals(service, Slow.service(Arrays.copyOfRange(sent, OUTER, sent.length)));
                    assertEquals(service, Slow.service(Arrays.copyOfRange(sent, sent.length - ip.length, sent.length)));
                }
            }
        }
    }

    @Test
    void aFlowDecidesWhichSourceOfABlockItsPacketsHave() {
        final Leg four =
            new Leg(Mode.NEXT_HOP, Mode.OWN, PacketShape.UNTAGGED, Address.of("172.16.0.0"), 12, Address.of("10.0.0.10"));
        final Leg six =
            new Leg(Mode.NEXT_HOP, Mode.OWN, PacketShape.UNTAGGED, Address.of("100::"), 64, Address.of("2001:db8::10"));
        final byte[] sent = sent(Mode.IPIP, four, question().frame());
        final byte[] sent6 = sent(Mode.IPIP, six, question().frame());

        Octets.assertOctets("ac 1c de f0", Arrays.copyOfRange(sent, OUTER + 12, OUTER + 16));
        Octets.assertOctets("01 00 00 00 00 00 00 00  12 34 56 78 9a bc de f0", Arrays.copyOfRange(sent6, OUTER + 8, OUTER + 24));
    }

    @Test
    void aBlockMayBeWiderThanHalfAnAddress() {
        final Leg leg =
            new Leg(Mode.NEXT_HOP, Mode.OWN, PacketShape.UNTAGGED, Address.of("2001:db8::"), 48, Address.of("2001:db8::10"));

        Octets.assertOctets("20 01 0d b8 00 00 56 78  12 34 56 78 9a bc de f0",
            Arrays.copyOfRange(sent(Mode.IPIP, leg, question().frame()), OUTER + 8, OUTER + 24));
    }

    private static byte[] tunnelled(final Packet packet) {
        final Target target = Targets.of(Forwarding.of(ForwardingMode.IPIP), "198.51.100.1", "2001:db8::10", "2001:db8::1");
        return played(packet, (frames, shape) -> new Encapsulation().rewrite(frames, shape, target, FlowTable.NONE));
    }

    /** A flow's packets all go the same way, a another's need not. */
    @Test
    void whatAFlowIsToldApartByDoesNotChange() {
        final byte[] first = tunnelled(question());
        final byte[] second = tunnelled(question().payload("more than before"));
        final byte[] other = tunnelled(Packet.udp().from("192.0.2.7", 4001).to("198.51.100.1", 53));

        assertEquals(Slow.shortAt(first, OUTER + 2), Slow.shortAt(second, OUTER + 2));
        assertNotEquals(Slow.shortAt(first, OUTER + 2), Slow.shortAt(other, OUTER + 2));
    }

    /** By itself it asks for what the way takes: 1500 octets, less 40 of the outer header and 40 of IPv4 and TCP. */
    @Test
    void aSynInsideAsksForNoMoreThanTheWayTakes() {
        final Packet syn = Packet.tcp().from("192.0.2.7", 4000).to("198.51.100.1", 80).syn();

        assertArrayEquals(tunnelled(syn.tcpOptions(2, 4, 0x05, 0x8c)), tunnelled(syn.tcpOptions(2, 4, 0x05, 0xb4)));
    }

    /** The payload is chosen so that all adds up to nothing. */
    @ParameterizedTest
    @EnumSource(value = Mode.class, names = {"GUE", "GUE_1", "VXLAN", "GENEVE"})
    void aUdpChecksumOfZeroIsSentAsItsEqualInIpv6(final Mode mode) {
        final byte[] frame = Packet.ip(132).from("192.0.2.7").to("198.51.100.1").payload(new byte[12]).frame();
        final int udp = OUTER + 40;
        Slow.putShort(frame, frame.length - 2, Slow.shortAt(sent(mode, OVER_IPV6, frame), udp + 6));

        assertEquals(0xffff, Slow.shortAt(sent(mode, OVER_IPV6, frame), udp + 6));
    }

    /** It never arrives, as it would not have without a tunnel: the backend's kernel finds the outer checksum wrong. */
    @Test
    void aWrongChecksumIsNotMadeRight() {
        final byte[] frame = question6().frame();
        frame[frame.length - 1] ^= 1;
        final byte[] sent = sent(Mode.GUE_1, OVER_IPV6, frame);
        final byte[] outer = Arrays.copyOfRange(sent, OUTER, sent.length);
        final int claimed = Slow.shortAt(outer, 46);
        Slow.putShort(outer, 46, 0);

        assertNotEquals(Slow.segmentChecksum(outer, 40, 17, outer.length - 40), claimed);
    }
}
