package io.sluice.dataplane.rewrite;

import static io.sluice.packet.Octets.assertOctets;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.packet.Ipv4;
import io.sluice.packet.Ipv6;
import io.sluice.packet.Mac;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import io.sluice.table.ClientAddress;
import io.sluice.table.Forwarding;
import io.sluice.table.Protocol;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A packet in, a packet out, octet by octet; what goes out is summed up anew by the sentence. */
class NatTest {
    private static final int L3 = 14;
    private static final String TEXT = "so it goes, an odd number";

    static void assertFrame(final byte[] expected, final byte[] found) {
        assertEquals(HexFormat.ofDelimiter(" ").formatHex(expected), HexFormat.ofDelimiter(" ").formatHex(found));
    }

    /** What a packet becomes on its way to the backend; one made from IPv6 has a number that the translator gives, from 1 on. */
    private static Packet far(final Net net, final Packet packet, final int number) {
        final boolean numbered = net.exchangesFamilies() && net.backendIsIpv4();
        return net.askedFar(numbered ? packet.identification(number) : packet);
    }

    private static Packet near(final Net net, final Packet packet, final int number) {
        final boolean numbered = net.exchangesFamilies() && net.clientIsIpv4();
        return net.answered(numbered ? packet.identification(number) : packet);
    }

    private static void assertBothWays(final Net net, final Protocol protocol, final Supplier<Packet> packet) {
        try (NatRig rig = new NatRig(net, protocol)) {
            assertFrame(far(net, packet.get(), 1).padTo(padding(net)).frame(), rig.forward(net.asked(packet.get())));
            assertFrame(near(net, packet.get(), 1).padTo(padding(net)).frame(), rig.back(net.answeredFar(packet.get())));
            assertFrame(far(net, packet.get(), 2).padTo(padding(net)).frame(), rig.forward(net.asked(packet.get())));
        }
    }

    /** A frame whose header is written anew is at least as long as Ethernet wants it. */
    private static int padding(final Net net) {
        return net.exchangesFamilies() ? 60 : 0;
    }

    @ParameterizedTest
    @EnumSource
    void tcp(final Net net) {
        assertBothWays(net, Protocol.TCP, () -> Packet.tcp().syn().sequence(0xdead_beef).tcpOptions(2, 4, 5, 0xb4));
        assertBothWays(net, Protocol.TCP, () -> Packet.tcp().ack().sequence(7).acknowledgement(9).payload(TEXT));
        assertBothWays(net, Protocol.TCP, () -> Packet.tcp().rst());
    }

    @ParameterizedTest
    @EnumSource
    void udp(final Net net) {
        assertBothWays(net, Protocol.UDP, () -> Packet.udp().payload(TEXT));
        assertBothWays(net, Protocol.UDP, Packet::udp);
    }

    @ParameterizedTest
    @EnumSource
    void sctp(final Net net) {
        try (NatRig rig = new NatRig(net, Protocol.SCTP)) {
            final byte[] chunk = TEXT.getBytes();
            final byte[] asked = net.asked(Packet.ip(Segments.SCTP)
                .payload(Segments.sctp(Net.CLIENT_PORT, Net.VIP_PORT, chunk))).frame();
            final byte[] answered = net.answeredFar(Packet.ip(Segments.SCTP)
                .payload(Segments.sctp(Net.BACKEND_PORT, net.sourcePort, chunk))).frame();

            assertFrame(far(net, Packet.ip(Segments.SCTP)
                .payload(Segments.sctp(net.sourcePort, Net.BACKEND_PORT, chunk)), 1).frame(), rig.forward(asked));
            assertFrame(near(net, Packet.ip(Segments.SCTP)
                .payload(Segments.sctp(Net.VIP_PORT, Net.CLIENT_PORT, chunk)), 1).frame(), rig.back(answered));
        }
    }

    /** IPv4 options pass where the family stays, and are left behind where it does not. */
    @ParameterizedTest
    @EnumSource
    void ipv4Options(final Net net) {
        try (NatRig rig = new NatRig(net, Protocol.UDP)) {
            if (net.clientIsIpv4()) {
                final Packet far = far(net, Packet.udp().payload(TEXT), 1);
                assertFrame((net.exchangesFamilies() ? far : far.ipOptions(1, 1, 1, 0)).frame(),
                    rig.forward(net.asked(Packet.udp().payload(TEXT)).ipOptions(1, 1, 1, 0)));
            }
        }
    }

    /** Twenty octets of options: the IPv6 header is just as long as the IPv4 header was. */
    @Test
    void anIpv6HeaderWhereAnIpv4HeaderOfTheSameLengthWas() {
        try (NatRig rig = new NatRig(Net.FULL46, Protocol.UDP)) {
            assertFrame(Net.FULL46.askedFar(Packet.udp().payload(TEXT)).frame(),
                rig.forward(Net.FULL46.asked(Packet.udp().payload(TEXT)).ipOptions(new int[20])));
        }
    }

    /** RFC 7915, section 4.1: an unexpired source route can't be said in IPv6. */
    @Test
    void aSourceRouteStillToFollowIsRefusedByNat46() {
        try (NatRig rig = new NatRig(Net.FULL46, Protocol.UDP)) {
            assertEquals(0, rig.forward(Net.FULL46.asked(Packet.udp()).ipOptions(131, 7, 4, 10, 0, 0, 1, 0)).length);
            assertEquals(0, rig.forward(Net.FULL46.asked(Packet.udp()).ipOptions(1, 137, 7, 4, 10, 0, 0, 1)).length);
            assertFrame(Net.FULL46.askedFar(Packet.udp()).frame(),
                rig.forward(Net.FULL46.asked(Packet.udp()).ipOptions(131, 7, 8, 10, 0, 0, 1, 0)));
        }
    }

    /** Extension headers pass where the family stays, and are left behind where it does not. */
    @ParameterizedTest
    @EnumSource
    void extensionHeaders(final Net net) {
        if (!net.clientIsIpv4()) {
            try (NatRig rig = new NatRig(net, Protocol.TCP)) {
                final Packet far = far(net, Packet.tcp().ack().payload(TEXT), 1);
                assertFrame((net.exchangesFamilies() ? far
                        : far.extension(Ipv6.HOP_BY_HOP, 8).extension(Ipv6.DESTINATION_OPTIONS, 24).routing(0)).frame(),
                    rig.forward(net.asked(Packet.tcp().ack().payload(TEXT))
                        .extension(Ipv6.HOP_BY_HOP, 8).extension(Ipv6.DESTINATION_OPTIONS, 24).routing(0)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void fragments(final Net net) {
        try (NatRig rig = new NatRig(net, Protocol.UDP)) {
            final Supplier<Packet> packet = () -> Packet.udp().payload(TEXT.repeat(20)).identification(0x1234);
            final List<byte[]> asked = net.asked(packet.get()).fragments(104);
            final List<byte[]> askedFar = net.askedFar(packet.get()).fragments(104);
            final List<byte[]> answeredFar = net.answeredFar(packet.get()).fragments(104);
            final List<byte[]> answered = net.answered(packet.get()).fragments(104);
            for (int i = 0; i < asked.size(); i++) {
                assertFrame(askedFar.get(i), rig.forward(asked.get(i)));
            }
            for (int i = 0; i < asked.size(); i++) {
                assertFrame(answered.get(i), rig.back(answeredFar.get(i)));
            }
        }
    }

    /** Of a first fragment, SCTP's checksum covers octets that are not there. */
    @Test
    void aFirstFragmentOfSctpPassesOnlyWithItsPorts() {
        final byte[] packet = Segments.sctp(Net.CLIENT_PORT, Net.VIP_PORT, TEXT.getBytes());
        try (NatRig rig = new NatRig(Net.NAT4, Protocol.SCTP)) {
            final List<byte[]> pieces = Net.NAT4.asked(Packet.ip(Segments.SCTP).payload(packet)).fragments(16);
            assertEquals(0, rig.forward(pieces.get(0)).length);
        }
    }

    /** IPv4 may do without; IPv6 may not, so it is summed up for it. */
    @ParameterizedTest
    @EnumSource
    void aUdpChecksumOfZero(final Net net) {
        if (net.clientIsIpv4()) {
            try (NatRig rig = new NatRig(net, Protocol.UDP)) {
                final byte[] expected = far(net, Packet.udp().payload(TEXT), 1).frame();
                if (!net.exchangesFamilies()) {
                    withoutUdpChecksum(expected);
                }
                assertFrame(expected, rig.forward(withoutUdpChecksum(net.asked(Packet.udp().payload(TEXT)).frame())));
            }
        }
    }

    @Test
    void aFirstFragmentWithoutChecksumIsRefusedByNat46() {
        try (NatRig rig = new NatRig(Net.FULL46, Protocol.UDP)) {
            final byte[] first = Net.FULL46.asked(Packet.udp().payload(TEXT)).fragments(16).get(0);
            assertEquals(0, rig.forward(withoutUdpChecksum(first)).length);
        }
    }

    private static byte[] withoutUdpChecksum(final byte[] frame) {
        frame[L3 + 20 + 6] = 0;
        frame[L3 + 20 + 7] = 0;
        return frame;
    }

    /** Traffic class and type of service are one octet, ECN in it; the flow label is no more. */
    @ParameterizedTest
    @EnumSource
    void trafficClass(final Net net) {
        try (NatRig rig = new NatRig(net, Protocol.UDP)) {
            final byte[] expected = withTrafficClass(far(net, Packet.udp().payload(TEXT), 1).frame(), 0xb9);
            assertFrame(expected, rig.forward(withTrafficClass(net.asked(Packet.udp().payload(TEXT)).frame(), 0xb9)));
        }
    }

    private static byte[] withTrafficClass(final byte[] frame, final int octet) {
        if (frame[L3] >>> 4 == 4) {
            frame[L3 + 1] = (byte) octet;
            Ipv4.sumUp(new UnsafeBuffer(frame), L3);
        } else {
            frame[L3] |= (byte) (octet >>> 4);
            frame[L3 + 1] |= (byte) (octet << 4);
        }
        return frame;
    }

    /** RFC 7915, section 5.1: what would not have to be broken up on IPv6's least MTU says "do not fragment". */
    @Test
    void largePacketsFromIpv6AreNotToBeBrokenUp() {
        try (NatRig rig = new NatRig(Net.FULL64, Protocol.UDP)) {
            final byte[] small = rig.forward(Net.FULL64.asked(Packet.udp().payload("x".repeat(1_260 - 28))));
            final byte[] large = rig.forward(Net.FULL64.asked(Packet.udp().payload("x".repeat(1_260 - 27))));
            assertEquals(0x00, small[L3 + 6]);
            assertEquals(0x40, large[L3 + 6]);
        }
    }

    /** A fragment header that says that this is all there is (RFC 6946) leaves its number behind, and no more. */
    @Test
    void anAtomicFragmentFromIpv6IsAWholePacketInIpv4() {
        try (NatRig rig = new NatRig(Net.FULL64, Protocol.UDP)) {
            assertFrame(Net.FULL64.askedFar(Packet.udp().payload(TEXT)).frame(),
                rig.forward(Net.FULL64.asked(Packet.udp().payload(TEXT)).atomicFragment()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void paddingStaysOrIsLeftBehind(final Net net) {
        try (NatRig rig = new NatRig(net, Protocol.UDP)) {
            final int padded = net.exchangesFamilies() && !net.backendIsIpv4() ? 0 : 60;
            assertFrame(far(net, Packet.udp().payload("x"), 1).padTo(padded).frame(),
                rig.forward(net.asked(Packet.udp().payload("x")).padTo(60)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void tagsAreThoseOfTheLinkThatTheFrameLeavesBy(final Net net) {
        final int backendVlan = 200;
        try (NatRig rig = new NatRig(net, Protocol.UDP, ClientAddress.NONE, backendVlan, 1_500)) {
            assertFrame(far(net, Packet.udp().payload(TEXT), 1).vlan(backendVlan).frame(),
                rig.forward(net.asked(Packet.udp().payload(TEXT)).vlan(100)));
            assertFrame(near(net, Packet.udp().payload(TEXT), 1).vlan(100).frame(),
                rig.back(net.answeredFar(Packet.udp().payload(TEXT)).vlan(backendVlan)));
            assertFrame(far(net, Packet.udp().payload(TEXT), 2).vlan(backendVlan).frame(),
                rig.forward(net.asked(Packet.udp().payload(TEXT))));
            assertFrame(near(net, Packet.udp().payload(TEXT), 2).frame(),
                rig.back(net.answeredFar(Packet.udp().payload(TEXT)).vlan(backendVlan)));
            assertFrame(far(net, Packet.udp().payload(TEXT), 3).vlan(backendVlan).frame(),
                rig.forward(net.asked(Packet.udp().payload(TEXT)).serviceVlan(5).vlan(6)));
            assertFrame(far(net, Packet.udp().payload(TEXT), 4).vlan(backendVlan).frame(),
                rig.forward(net.asked(Packet.udp().payload(TEXT)).serviceVlan(backendVlan).vlan(6)));
        }
        try (NatRig rig = new NatRig(net, Protocol.UDP)) {
            assertFrame(far(net, Packet.udp().payload(TEXT), 1).frame(),
                rig.forward(net.asked(Packet.udp().payload(TEXT)).vlan(100)));
            assertFrame(near(net, Packet.udp().payload(TEXT), 1).vlan(100).frame(),
                rig.back(net.answeredFar(Packet.udp().payload(TEXT))));
        }
    }

    /** The client's router fails, another takes over: replies go to that one as soon as it has brought a packet. */
    @Test
    void repliesFollowTheClientToAnotherRouter() {
        final long other = Mac.of("02:00:00:00:00:77");
        try (NatRig rig = new NatRig(Net.NAT4, Protocol.UDP)) {
            rig.forward(Net.NAT4.asked(Packet.udp()));
            rig.forward(Net.NAT4.asked(Packet.udp()).fromMac(other).vlan(7));
            assertFrame(Net.NAT4.answered(Packet.udp()).toMac(other).vlan(7).padTo(60).frame(),
                rig.back(Net.NAT4.answeredFar(Packet.udp())));
        }
    }

    /** A checksum that is wrong when it comes is wrong when it goes: the receiver is to see that the packet is damaged. */
    @ParameterizedTest
    @EnumSource
    void aDamagedPacketStaysDamaged(final Net net) {
        try (NatRig rig = new NatRig(net, Protocol.TCP)) {
            final byte[] damaged = net.asked(Packet.tcp().ack().payload(TEXT)).frame();
            final byte[] expected = far(net, Packet.tcp().ack().payload(TEXT), 1).frame();
            damaged[damaged.length - 1] ^= 1;
            expected[expected.length - 1] ^= 1;
            assertFrame(expected, rig.forward(damaged));
        }
    }

    @Test
    void mssIsLoweredBothWays() {
        final Net net = Net.FULL46;
        try (NatRig rig = new NatRig(net, Protocol.TCP)) {
            final Forwarding clamping = Forwarding.fullnat(net.forwarding(ClientAddress.NONE).pool());
            rig.aim(net, Protocol.TCP, clamping, PacketShape.UNTAGGED, 1_500);
            assertFrame(net.askedFar(Packet.tcp().syn().tcpOptions(2, 4, 0x05, 0xa0)).frame(),
                rig.forward(net.asked(Packet.tcp().syn().tcpOptions(2, 4, 0x05, 0xb4))));
            assertFrame(net.answered(Packet.tcp().flags(Tcp.SYN | Tcp.ACK).tcpOptions(1, 2, 4, 0x05, 0xa0))
                    .identification(1).padTo(60).frame(),
                rig.back(net.answeredFar(Packet.tcp().flags(Tcp.SYN | Tcp.ACK).tcpOptions(1, 2, 4, 0x05, 0xb4))));
        }
    }

    /** One written out, so that not only our own sentences say what is right. */
    @Test
    void aDatagramOctetByOctet() {
        try (NatRig rig = new NatRig(Net.FULL64, Protocol.UDP)) {
            assertOctets("02 00 00 00 00 0b  02 00 00 00 00 02  08 00"
                    + "45 00 00 1e  00 01 00 00  3f 11 67 ba  0a 09 00 01  0a 00 00 0b"
                    + "9c 40 1f 90  00 0a c7 8b  68 69"
                    + "00".repeat(16),
                rig.forward(Net.FULL64.asked(Packet.udp().payload("hi"))));
        }
    }

    @ParameterizedTest
    @EnumSource
    void thereAndBackAgain(final Net net) {
        try (NatRig rig = new NatRig(net, Protocol.TCP)) {
            final byte[] asked = net.asked(Packet.tcp().ack().sequence(5).payload(TEXT)).frame();
            final byte[] far = rig.forward(asked);
            final byte[] echoed = rig.back(net.answeredFar(Packet.tcp().ack().sequence(5).payload(TEXT)));
            assertArrayEquals(Arrays.copyOfRange(asked, asked.length - TEXT.length(), asked.length),
                Arrays.copyOfRange(echoed, echoed.length - TEXT.length(), echoed.length));
            assertEquals(net.exchangesFamilies() ? net.backendIsIpv4() ? -20 : 20 : 0, far.length - asked.length);
        }
    }
}
