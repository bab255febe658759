package io.sluice.dataplane.rewrite;

import static io.sluice.dataplane.rewrite.NatTest.assertFrame;

import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import io.sluice.table.ClientAddress;
import io.sluice.table.Protocol;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ToaTest {
    private static final int ISN = 0xffff_fffe;
    private static final int[] MSS = {2, 4, 5, 0xb4};
    /** 192.0.2.7, port 31337 = 0x7a69; and 2001:db8::7. */
    private static final int[] IPV4 = {254, 8, 0x7a, 0x69, 192, 0, 2, 7};
    private static final int[] IPV6 = {253, 20, 0x7a, 0x69, 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7};

    private static NatRig rig(final Net net) {
        return rig(net, 1_500);
    }

    private static NatRig rig(final Net net, final int mtu) {
        return new NatRig(net, Protocol.TCP, ClientAddress.TOA, PacketShape.UNTAGGED, mtu);
    }

    private static int[] options(final Net net, final int... behind) {
        final int[] toa = net.clientIsIpv4() ? IPV4 : IPV6;
        final int[] all = Arrays.copyOf(toa, toa.length + behind.length);
        System.arraycopy(behind, 0, all, toa.length, behind.length);
        return all;
    }

    private static Packet far(final Net net, final Packet packet, final int number) {
        final boolean numbered = net.exchangesFamilies() && net.backendIsIpv4();
        return net.askedFar(numbered ? packet.identification(number) : packet);
    }

    @ParameterizedTest
    @EnumSource(names = "FULL.*", mode = EnumSource.Mode.MATCH_ALL)
    void theBackendLearnsTheClientsAddressUntilTheFirstOctet(final Net net) {
        try (NatRig rig = rig(net)) {
            assertFrame(far(net, Packet.tcp().syn().sequence(ISN).tcpOptions(options(net, MSS)), 1).frame(),
                rig.forward(net.asked(Packet.tcp().syn().sequence(ISN).tcpOptions(MSS))));
            assertFrame(far(net, Packet.tcp().ack().sequence(ISN + 1).tcpOptions(options(net)), 2).frame(),
                rig.forward(net.asked(Packet.tcp().ack().sequence(ISN + 1))));
            assertFrame(far(net, Packet.tcp().ack().sequence(ISN + 1).tcpOptions(options(net)).payload("odd"), 3).frame(),
                rig.forward(net.asked(Packet.tcp().ack().sequence(ISN + 1).payload("odd"))));
            assertFrame(far(net, Packet.tcp().ack().sequence(ISN + 4).payload("more of it"), 4).padTo(60).frame(),
                rig.forward(net.asked(Packet.tcp().ack().sequence(ISN + 4).payload("more of it"))));
        }
    }

    @Test
    void repliesAreNotChanged() {
        final Net net = Net.FULL4;
        try (NatRig rig = rig(net)) {
            rig.forward(net.asked(Packet.tcp().syn().sequence(ISN)));
            assertFrame(net.answered(Packet.tcp().flags(Tcp.SYN | Tcp.ACK).sequence(1).acknowledgement(ISN + 1)).frame(),
                rig.back(net.answeredFar(Packet.tcp().flags(Tcp.SYN | Tcp.ACK).sequence(1).acknowledgement(ISN + 1))));
        }
    }

    /** 36 octets of options leave four. */
    @Test
    void whereTheTcpHeaderHasNoRoomItIsLeftOut() {
        final Net net = Net.FULL4;
        final int[] options = new int[36];
        Arrays.fill(options, 1);
        try (NatRig rig = rig(net)) {
            assertFrame(net.askedFar(Packet.tcp().syn().tcpOptions(options)).frame(),
                rig.forward(net.asked(Packet.tcp().syn().tcpOptions(options))));
        }
    }

    @Test
    void whereTheWayHasNoRoomItIsLeftOut() {
        final Net net = Net.FULL4;
        try (NatRig rig = rig(net, 1_000)) {
            rig.forward(net.asked(Packet.tcp().syn()));
            final String fits = "x".repeat(1_000 - 40 - 8);
            assertFrame(net.askedFar(Packet.tcp().ack().sequence(1).tcpOptions(IPV4).payload(fits)).frame(),
                rig.forward(net.asked(Packet.tcp().ack().sequence(1).payload(fits))));
            assertFrame(net.askedFar(Packet.tcp().ack().sequence(1).payload(fits + "y")).frame(),
                rig.forward(net.asked(Packet.tcp().ack().sequence(1).payload(fits + "y"))));
        }
    }

    /** A client that says whom it is itself is not believed; the option may lie at an odd place. */
    @Test
    void whatTheClientSaysItselfIsBlankedOut() {
        final Net net = Net.FULL4;
        try (NatRig rig = rig(net)) {
            final int[] options = options(net, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 5, 0xb4);
            assertFrame(net.askedFar(Packet.tcp().syn().tcpOptions(options)).frame(),
                rig.forward(net.asked(Packet.tcp().syn().tcpOptions(1, 254, 8, 0, 80, 10, 1, 2, 3, 2, 4, 5, 0xb4))));
        }
    }

    /** After a restart, or when the flow table was full, Sluice comes upon a connection it has not seen begin. */
    @Test
    void aConnectionThatWasNotSeenToBeginIsLeftAlone() {
        final Net net = Net.FULL4;
        try (NatRig rig = rig(net)) {
            assertFrame(net.askedFar(Packet.tcp().ack().sequence(1)).frame(),
                rig.forward(net.asked(Packet.tcp().ack().sequence(1))));
        }
    }
}
