package io.sluice.dataplane.rewrite;

import static io.sluice.dataplane.rewrite.NatTest.assertFrame;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.packet.Address;
import io.sluice.packet.Octets;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import io.sluice.table.ClientAddress;
import io.sluice.table.Protocol;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProxyHeaderTest {
    private static final int ISN = 0xffff_ffff;
    private static final int BACKEND_ISN = 5_000;
    private static final int SYN_ACK = Tcp.SYN | Tcp.ACK;
    private static final int PSH_ACK = Tcp.PSH | Tcp.ACK;
    private static final int FIN_ACK = Tcp.FIN | Tcp.ACK;
    private static final int RST_ACK = Tcp.RST | Tcp.ACK;

    private static NatRig rig(final Net net) {
        return new NatRig(net, Protocol.TCP, ClientAddress.PROXY, PacketShape.UNTAGGED, 1_500);
    }

    /** The header of the specification's section 2.2, and what follows it. */
    private static byte[] withHeader(final Net net, final String text) {
        final byte[] header = net.clientIsIpv4()
            ? Octets.of("0d0a0d0a000d0a515549540a 21 11 000c c0000207 c6336401 7a69 0050")
            : Octets.of("0d0a0d0a000d0a515549540a 21 21 0024 20010db8000000000000000000000007"
                + "20010db8000a00000000000000000001 7a69 0050");
        final byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(header.length + octets.length).put(header).put(octets).array();
    }

    private static int length(final Net net) {
        return Address.of(net.client).isIpv4() ? 28 : 52;
    }

    private static byte[] far(final Net net, final Packet packet, final int number) {
        final boolean numbered = net.exchangesFamilies() && net.backendIsIpv4();
        return net.askedFar(numbered ? packet.identification(number) : packet).padTo(net.exchangesFamilies() ? 60 : 0).frame();
    }

    private static byte[] near(final Net net, final Packet packet, final int number) {
        final boolean numbered = net.exchangesFamilies() && net.clientIsIpv4();
        return net.answered(numbered ? packet.identification(number) : packet).padTo(net.exchangesFamilies() ? 60 : 0).frame();
    }

    private static Packet tcp(final int flags, final int sequence, final int acknowledgement) {
        return Packet.tcp().flags(flags).sequence(sequence).acknowledgement(acknowledgement);
    }

    @ParameterizedTest
    @EnumSource(names = "FULL.*", mode = EnumSource.Mode.MATCH_ALL)
    void aConversation(final Net net) {
        final int n = length(net);
        try (NatRig rig = rig(net)) {
            // The client's SYN passes, without fast open; the backend's offers that much less to a segment.
            assertFrame(far(net, tcp(Tcp.SYN, ISN, 0).tcpOptions(2, 4, 5, 0xb4, 1, 1), 1),
                rig.forward(net.asked(tcp(Tcp.SYN, ISN, 0).tcpOptions(2, 4, 5, 0xb4, 34, 2))));
            assertFrame(near(net, tcp(SYN_ACK, BACKEND_ISN, ISN + 1).tcpOptions(2, 4, 5, 0xb4 - n), 1),
                rig.back(net.answeredFar(tcp(SYN_ACK, BACKEND_ISN, ISN + 1).tcpOptions(2, 4, 5, 0xb4))));

            // The header goes with the bare ACK, and again with the first octets, for it may have been lost.
            assertFrame(far(net, tcp(Tcp.ACK, ISN + 1, BACKEND_ISN + 1).payload(withHeader(net, "")), 2),
                rig.forward(net.asked(tcp(Tcp.ACK, ISN + 1, BACKEND_ISN + 1))));
            assertFrame(far(net, tcp(PSH_ACK, ISN + 1, BACKEND_ISN + 1).payload(withHeader(net, "hello")), 3),
                rig.forward(net.asked(tcp(PSH_ACK, ISN + 1, BACKEND_ISN + 1).payload("hello"))));
            assertFrame(far(net, tcp(PSH_ACK, ISN + 6 + n, BACKEND_ISN + 1).payload("there"), 4),
                rig.forward(net.asked(tcp(PSH_ACK, ISN + 6, BACKEND_ISN + 1).payload("there"))));

            // The backend acknowledges the header, and then what was the client's own; so far it is nothing.
            assertFrame(near(net, tcp(Tcp.ACK, BACKEND_ISN + 1, ISN + 1), 2),
                rig.back(net.answeredFar(tcp(Tcp.ACK, BACKEND_ISN + 1, ISN + 1 + n))));
            assertFrame(near(net, tcp(PSH_ACK, BACKEND_ISN + 1, ISN + 11).payload("hi"), 3),
                rig.back(net.answeredFar(tcp(PSH_ACK, BACKEND_ISN + 1, ISN + 11 + n).payload("hi"))));

            // What is sent again from then on goes without it, and so do keep-alives and the end.
            assertFrame(far(net, tcp(PSH_ACK, ISN + 1 + n, BACKEND_ISN + 3).payload("hello"), 5),
                rig.forward(net.asked(tcp(PSH_ACK, ISN + 1, BACKEND_ISN + 3).payload("hello"))));
            assertFrame(far(net, tcp(Tcp.ACK, ISN + 10 + n, BACKEND_ISN + 3), 6),
                rig.forward(net.asked(tcp(Tcp.ACK, ISN + 10, BACKEND_ISN + 3))));
            assertFrame(far(net, tcp(FIN_ACK, ISN + 11 + n, BACKEND_ISN + 3), 7),
                rig.forward(net.asked(tcp(FIN_ACK, ISN + 11, BACKEND_ISN + 3))));
            assertFrame(near(net, tcp(FIN_ACK, BACKEND_ISN + 3, ISN + 12), 4),
                rig.back(net.answeredFar(tcp(FIN_ACK, BACKEND_ISN + 3, ISN + 12 + n))));
        }
    }

    private static NatRig opened(final Net net) {
        final NatRig rig = rig(net);
        rig.forward(net.asked(tcp(Tcp.SYN, ISN, 0)));
        rig.back(net.answeredFar(tcp(SYN_ACK, BACKEND_ISN, ISN + 1)));
        return rig;
    }

    /** The backend speaks first: the client's acknowledgement carries the header all the same. */
    @Test
    void aServerThatSpeaksFirst() {
        final Net net = Net.FULL4;
        try (NatRig rig = opened(net)) {
            assertFrame(near(net, tcp(PSH_ACK, BACKEND_ISN + 1, ISN + 1).payload("220 ready"), 0),
                rig.back(net.answeredFar(tcp(PSH_ACK, BACKEND_ISN + 1, ISN + 1).payload("220 ready"))));
            assertFrame(far(net, tcp(Tcp.ACK, ISN + 1, BACKEND_ISN + 10).payload(withHeader(net, "")), 0),
                rig.forward(net.asked(tcp(Tcp.ACK, ISN + 1, BACKEND_ISN + 10))));
        }
    }

    /** The packet with the header was lost, one behind it was not: blocks are counted as the client counts. */
    @Test
    void selectiveAcknowledgements() {
        final Net net = Net.FULL4;
        try (NatRig rig = opened(net)) {
            assertFrame(near(net, tcp(Tcp.ACK, BACKEND_ISN + 1, ISN + 1)
                    .tcpOptions(1, 5, 10, 0, 0, 0, 100, 0, 0, 0, 200), 0),
                rig.back(net.answeredFar(tcp(Tcp.ACK, BACKEND_ISN + 1, ISN + 1)
                    .tcpOptions(1, 5, 10, 0, 0, 0, 128, 0, 0, 0, 228))));
            assertFrame(near(net, tcp(Tcp.ACK, BACKEND_ISN + 1, ISN + 301)
                    .tcpOptions(1, 1, 5, 18, 0, 0, 2, 100, 0, 0, 2, 200, 0, 0, 3, 0, 0, 0, 4, 0), 0),
                rig.back(net.answeredFar(tcp(Tcp.ACK, BACKEND_ISN + 1, ISN + 329)
                    .tcpOptions(1, 1, 5, 18, 0, 0, 2, 128, 0, 0, 2, 228, 0, 0, 3, 28, 0, 0, 4, 28))));
        }
    }

    /** A receiver may take less than all of it; none of that is the client's. */
    @Test
    void partOfTheHeaderAcknowledged() {
        final Net net = Net.FULL4;
        try (NatRig rig = opened(net)) {
            assertFrame(near(net, tcp(Tcp.ACK, BACKEND_ISN + 1, ISN + 1), 0),
                rig.back(net.answeredFar(tcp(Tcp.ACK, BACKEND_ISN + 1, ISN + 11))));
            assertFrame(far(net, tcp(PSH_ACK, ISN + 1, BACKEND_ISN + 1).payload(withHeader(net, "hello")), 0),
                rig.forward(net.asked(tcp(PSH_ACK, ISN + 1, BACKEND_ISN + 1).payload("hello"))));
        }
    }

    /** A client that does not keep to the segment size: the header alone goes, the client sends its octets again. */
    @Test
    void noRoomForBoth() {
        final Net net = Net.FULL4;
        try (NatRig rig = opened(net)) {
            assertFrame(far(net, tcp(Tcp.ACK, ISN + 1, BACKEND_ISN + 1).payload(withHeader(net, "")), 0),
                rig.forward(net.asked(tcp(PSH_ACK | Tcp.FIN, ISN + 1, BACKEND_ISN + 1).payload("x".repeat(1_433)))));
            assertFrame(far(net, tcp(PSH_ACK, ISN + 1, BACKEND_ISN + 1).payload(withHeader(net, "x".repeat(1_432))), 0),
                rig.forward(net.asked(tcp(PSH_ACK, ISN + 1, BACKEND_ISN + 1).payload("x".repeat(1_432)))));
        }
    }

    @Test
    void aResetBeforeAndAfterTheHeader() {
        final Net net = Net.FULL4;
        try (NatRig rig = opened(net)) {
            assertFrame(far(net, tcp(Tcp.RST, ISN + 1, 0), 0), rig.forward(net.asked(tcp(Tcp.RST, ISN + 1, 0))));
        }
        try (NatRig rig = opened(net)) {
            rig.forward(net.asked(tcp(Tcp.ACK, ISN + 1, BACKEND_ISN + 1)));
            assertFrame(far(net, tcp(Tcp.RST, ISN + 1 + 28, 0), 0), rig.forward(net.asked(tcp(Tcp.RST, ISN + 1, 0))));
        }
        try (NatRig rig = rig(net)) {
            rig.forward(net.asked(tcp(Tcp.SYN, ISN, 0)));
            assertFrame(near(net, tcp(RST_ACK, 0, ISN + 1), 0), rig.back(net.answeredFar(tcp(RST_ACK, 0, ISN + 1))));
        }
    }

    /** Anybody can send a SYN from the client's address: what has been counted goes on. */
    @Test
    void aSynWithinAConnectionChangesNothing() {
        final Net net = Net.FULL4;
        try (NatRig rig = opened(net)) {
            rig.forward(net.asked(tcp(Tcp.ACK, ISN + 1, BACKEND_ISN + 1)));
            rig.back(net.answeredFar(tcp(Tcp.ACK, BACKEND_ISN + 1, ISN + 29)));
            rig.forward(net.asked(tcp(Tcp.SYN, 0x7777_7777, 0)));
            assertFrame(far(net, tcp(PSH_ACK, ISN + 29, BACKEND_ISN + 1).payload("hello"), 0),
                rig.forward(net.asked(tcp(PSH_ACK, ISN + 1, BACKEND_ISN + 1).payload("hello"))));
        }
    }

    @Test
    void theNextConnectionFromTheSamePortBeginsAnew() {
        final Net net = Net.FULL4;
        try (NatRig rig = opened(net)) {
            rig.forward(net.asked(tcp(Tcp.ACK, ISN + 1, BACKEND_ISN + 1)));
            rig.back(net.answeredFar(tcp(Tcp.ACK, BACKEND_ISN + 1, ISN + 29)));
            rig.forward(net.asked(tcp(FIN_ACK, ISN + 1, BACKEND_ISN + 1)));
            rig.forward(net.asked(tcp(Tcp.SYN, 0x7777_7777, 0)));
            assertFrame(far(net, tcp(PSH_ACK, 0x7777_7778, 1).payload(withHeader(net, "hello")), 0),
                rig.forward(net.asked(tcp(PSH_ACK, 0x7777_7778, 1).payload("hello"))));
        }
    }

    /** The last one was never seen to end, and the backend knows of it no more. */
    @Test
    void aSynThatTheBackendAnswersBeginsAnew() {
        final Net net = Net.FULL4;
        try (NatRig rig = opened(net)) {
            rig.forward(net.asked(tcp(Tcp.ACK, ISN + 1, BACKEND_ISN + 1)));
            rig.back(net.answeredFar(tcp(Tcp.ACK, BACKEND_ISN + 1, ISN + 29)));
            rig.forward(net.asked(tcp(Tcp.SYN, 0x7777_7777, 0)));
            rig.back(net.answeredFar(tcp(SYN_ACK, 1, 0x7777_7778)));
            assertFrame(far(net, tcp(PSH_ACK, 0x7777_7778, 2).payload(withHeader(net, "hello")), 0),
                rig.forward(net.asked(tcp(PSH_ACK, 0x7777_7778, 2).payload("hello"))));
        }
    }

    /** Octets on a SYN would come before the header: they go, and the client sends them again. */
    @Test
    void octetsOnASynAreLeftBehind() {
        final Net net = Net.FULL4;
        try (NatRig rig = rig(net)) {
            final byte[] sent = rig.forward(net.asked(tcp(Tcp.SYN, ISN, 0).payload("early, odd!")));
            assertFrame(far(net, tcp(Tcp.SYN, ISN, 0), 0), Arrays.copyOf(sent, 54));
        }
    }

    /** The header's place in the sequence is gone by the time that the client has sent 2 GiB and more. */
    @Test
    void sequenceNumbersThatHaveGoneRound() {
        final Net net = Net.FULL4;
        try (NatRig rig = opened(net)) {
            rig.forward(net.asked(tcp(Tcp.ACK, ISN + 1, BACKEND_ISN + 1)));
            rig.back(net.answeredFar(tcp(Tcp.ACK, BACKEND_ISN + 1, ISN + 29)));
            for (final int sequence : new int[] {ISN + 0x7fff_ffff, ISN + 0x9000_0000, ISN, ISN + 1}) {
                assertFrame(far(net, tcp(PSH_ACK, sequence + 28, BACKEND_ISN + 1).payload("hello"), 0),
                    rig.forward(net.asked(tcp(PSH_ACK, sequence, BACKEND_ISN + 1).payload("hello"))));
                assertFrame(near(net, tcp(Tcp.ACK, BACKEND_ISN + 1, sequence + 5), 0),
                    rig.back(net.answeredFar(tcp(Tcp.ACK, BACKEND_ISN + 1, sequence + 5 + 28))));
            }
        }
    }

    /** The client is told of its packet by the number that it gave it. */
    @ParameterizedTest
    @EnumSource(names = "FULL4|FULL6", mode = EnumSource.Mode.MATCH_ALL)
    void errorsAboutTheClientsPackets(final Net net) {
        final int n = length(net);
        final String router = net.clientIsIpv4() ? "203.0.113.9" : "2001:db8:ff::9";
        final int type = net.clientIsIpv4() ? 3 : 1;
        for (final int octets : new int[] {8, 1_000}) {
            try (NatRig rig = opened(net)) {
                rig.forward(net.asked(tcp(Tcp.ACK, ISN + 1, BACKEND_ISN + 1)));
                final int quoted = octets + (net.clientIsIpv4() ? 20 : 40);
                final byte[] quotedFar = Segments.quote(net.askedFar(tcp(PSH_ACK, ISN + 9 + n, 1).payload("hello")), quoted);
                final byte[] quotedNear = Segments.quote(
                    net.asked(tcp(PSH_ACK, ISN + 9, 1).payload("hello")).timeToLive(63), quoted);

                assertFrame(Segments.error(router, net.client, type, 0, 0, quotedNear).timeToLive(63)
                        .fromMac(NatRig.OWN_MAC).toMac(NatRig.ROUTER_MAC).frame(),
                    rig.back(Segments.error(router, net.source, type, 0, 0, quotedFar)));
            }
        }
    }

    @Test
    void aFirstFragmentHasNoPlaceForIt() {
        final Net net = Net.FULL4;
        try (NatRig rig = opened(net)) {
            final byte[] first = net.asked(tcp(PSH_ACK, ISN + 1, BACKEND_ISN + 1).payload("x".repeat(100))).fragments(64).get(0);
            assertEquals(0, rig.forward(first).length);
        }
    }

    @Test
    void aConnectionThatWasNotSeenToBeginIsLeftAlone() {
        final Net net = Net.FULL4;
        try (NatRig rig = rig(net)) {
            assertFrame(far(net, tcp(PSH_ACK, 1, 1).payload("hello"), 0),
                rig.forward(net.asked(tcp(PSH_ACK, 1, 1).payload("hello"))));
            assertFrame(near(net, tcp(PSH_ACK, 1, 6).payload("hello"), 0),
                rig.back(net.answeredFar(tcp(PSH_ACK, 1, 6).payload("hello"))));
        }
    }
}
