package io.sluice.dataplane.rewrite;

import static io.sluice.dataplane.rewrite.Played.played;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.packet.Address;
import io.sluice.packet.Ipv6;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pcap4j.packet.IpPacket;

/** Every tunnel, over and with either family, for every kind of packet: pcap4j finds the packet in it, and all in order. */
class EncapsulationWitnessTest {
    private static final long ENTROPY = 0x1234_5678_9abc_def0L;
    private static final String CLIENT = "192.0.2.7";
    private static final String CLIENT6 = "2001:db8::7";

    static Stream<Arguments> tunnels() {
        return Arrays.stream(Mode.values()).flatMap(mode -> Stream.of(
            Arguments.of(mode, true, PacketShape.UNTAGGED), Arguments.of(mode, true, 100),
            Arguments.of(mode, false, PacketShape.UNTAGGED), Arguments.of(mode, false, 100)));
    }

    private static Leg leg(final boolean ipv4, final int vlan) {
        return ipv4
            ? new Leg(Mode.NEXT_HOP, Mode.OWN, vlan, Address.of("10.255.0.0"), 16, Address.of("10.0.0.10"))
            : new Leg(Mode.NEXT_HOP, Mode.OWN, vlan, Address.of("2001:db8:ff::"), 64, Address.of("2001:db8:a::10"));
    }

    private static List<Packet> packets(final String client, final String vip) {
        return List.of(
            Packet.tcp().from(client, 4000).to(vip, 80).syn().tcpOptions(2, 4, 5, 0xb4),
            Packet.tcp().from(client, 4000).to(vip, 80).ack().payload("GET /"),
            Packet.udp().from(client, 4000).to(vip, 53).payload("odd"),
            Packet.ip(132).from(client).to(vip).payload("an SCTP packet, more or less"),
            Packet.tcp().from(client, 4000).to(vip, 80).vlan(7).padTo(64),
            Packet.tcp().from(client, 4000).to(vip, 80).serviceVlan(7).vlan(8),
            Packet.udp().from(client, 4000).to(vip, 53).padTo(60));
    }

    private static List<Packet> oddities() {
        return List.of(
            Packet.tcp().from(CLIENT, 4000).to("198.51.100.1", 80).ack().ipOptions(1, 1, 1, 0).payload("options"),
            Packet.tcp().from(CLIENT6, 4000).to("2001:db8::80", 80).ack().extension(Ipv6.DESTINATION_OPTIONS, 16).payload("x"),
            Packet.udp().from(CLIENT6, 4000).to("2001:db8::80", 53).atomicFragment().payload("alone"),
            Packet.ip(1).from(CLIENT).to("198.51.100.1").payload(new byte[] {3, 4, (byte) 0xfc, (byte) 0xfb, 0, 0, 0, 0}));
    }

    private static void assertCarried(final byte[] frame, final Mode mode, final Leg leg) {
        final byte[] sent = played(frame,
            (frames, packet) -> Encapsulation.wrap(frames, packet, mode.outer(leg, packet.ipv6()), ENTROPY));
        final int vlan = leg.vlan();
        assertEquals(vlan == PacketShape.UNTAGGED ? 0 : 0x8100 << 16 | vlan, Slow.shortAt(sent, 12) == 0x8100
            ? Slow.shortAt(sent, 12) << 16 | Slow.shortAt(sent, 14) : 0);

        final IpPacket carried = Witness.tunnelledIn(sent, mode);
        final PacketShape shape = Played.measured(frame);
        final byte[] expected = Arrays.copyOfRange(frame, shape.l3(), shape.l3() + shape.l3Length());
        Slow.hops(expected, Slow.hops(expected) - 1);
        assertArrayEquals(expected, carried.getRawData());
    }

    @ParameterizedTest
    @MethodSource("tunnels")
    void carryEveryKindOfPacket(final Mode mode, final boolean ipv4, final int vlan) {
        final Leg leg = leg(ipv4, vlan);
        packets(CLIENT, "198.51.100.1").forEach(packet -> assertCarried(packet.frame(), mode, leg));
        packets(CLIENT6, "2001:db8::80").forEach(packet -> assertCarried(packet.frame(), mode, leg));
        oddities().forEach(packet -> assertCarried(packet.frame(), mode, leg));
    }

    @ParameterizedTest
    @MethodSource("tunnels")
    void carryPiecesOfADatagramEachByItself(final Mode mode, final boolean ipv4, final int vlan) {
        final Leg leg = leg(ipv4, vlan);
        final byte[] payload = new byte[2_000];
        Arrays.fill(payload, (byte) 0x5a);
        Packet.udp().from(CLIENT, 4000).to("198.51.100.1", 53).identification(7).payload(payload).fragments(1_400)
            .forEach(piece -> assertCarried(piece, mode, leg));
        Packet.udp().from(CLIENT6, 4000).to("2001:db8::80", 53).identification(7).payload(payload).fragments(1_400)
            .forEach(piece -> assertCarried(piece, mode, leg));
    }
}
