package io.sluice.dataplane.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import io.sluice.table.ClientAddress;
import io.sluice.table.Protocol;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pcap4j.packet.EthernetPacket;
import org.pcap4j.packet.IcmpV4CommonPacket;
import org.pcap4j.packet.IcmpV6CommonPacket;
import org.pcap4j.packet.IllegalPacket;
import org.pcap4j.packet.IllegalRawDataException;
import org.pcap4j.packet.IpPacket;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.TcpPacket;
import org.pcap4j.packet.UdpPacket;

/** pcap4j, which shares nothing with our code, says that lengths, addresses and checksums of what is sent are right. */
class NatWitnessTest {
    private static final int PACKETS = 200;

    private static EthernetPacket seen(final byte[] frame, final int seed) {
        try {
            final EthernetPacket seen = EthernetPacket.newPacket(frame, 0, frame.length);
            assertNull(seen.get(IllegalPacket.class), () -> "not understood, seed " + seed + ": " + seen);
            return seen;
        } catch (final IllegalRawDataException e) {
            throw new AssertionError("not understood, seed " + seed, e);
        }
    }

    private static IpPacket ip(final EthernetPacket seen, final String from, final String to, final int seed) throws Exception {
        final IpPacket ip = seen.get(IpPacket.class);
        assertEquals(InetAddress.getByName(from), ip.getHeader().getSrcAddr(), "seed " + seed);
        assertEquals(InetAddress.getByName(to), ip.getHeader().getDstAddr(), "seed " + seed);
        if (ip instanceof IpV4Packet ipv4) {
            assertTrue(ipv4.getHeader().hasValidChecksum(false), "seed " + seed);
            assertEquals(ipv4.length(), ipv4.getHeader().getTotalLengthAsInt(), "seed " + seed);
        }
        return ip;
    }

    private static void assertTcp(final byte[] frame, final String from, final int fromPort, final String to, final int toPort,
        final int seed) throws Exception {
        final EthernetPacket seen = seen(frame, seed);
        final IpPacket ip = ip(seen, from, to, seed);
        final TcpPacket tcp = seen.get(TcpPacket.class);
        assertEquals(fromPort, tcp.getHeader().getSrcPort().valueAsInt(), "seed " + seed);
        assertEquals(toPort, tcp.getHeader().getDstPort().valueAsInt(), "seed " + seed);
        assertTrue(tcp.hasValidChecksum(ip.getHeader().getSrcAddr(), ip.getHeader().getDstAddr(), false), "seed " + seed);
    }

    private static byte[] payload(final Random random) {
        final byte[] payload = new byte[random.nextInt(1_300)];
        random.nextBytes(payload);
        return payload;
    }

    private static void tcp(final Net net, final ClientAddress how) throws Exception {
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            try (NatRig rig = new NatRig(net, Protocol.TCP, how, PacketShape.UNTAGGED, 1_500)) {
                final int isn = random.nextInt();
                assertTcp(rig.forward(net.asked(Packet.tcp().syn().sequence(isn).tcpOptions(2, 4, 5, 0xb4))),
                    net.source, net.sourcePort, net.backend, Net.BACKEND_PORT, seed);
                assertTcp(rig.back(net.answeredFar(Packet.tcp().flags(Tcp.SYN | Tcp.ACK).acknowledgement(isn + 1)
                    .tcpOptions(2, 4, 5, 0xb4))), net.vip, Net.VIP_PORT, net.client, Net.CLIENT_PORT, seed);
                assertTcp(rig.forward(net.asked(Packet.tcp().ack().sequence(isn + 1).payload(payload(random)))),
                    net.source, net.sourcePort, net.backend, Net.BACKEND_PORT, seed);
                assertTcp(rig.back(net.answeredFar(Packet.tcp().ack().acknowledgement(isn + 1 + random.nextInt(1_000))
                        .payload(payload(random)))),
                    net.vip, Net.VIP_PORT, net.client, Net.CLIENT_PORT, seed);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void tcp(final Net net) throws Exception {
        tcp(net, ClientAddress.NONE);
    }

    @ParameterizedTest
    @EnumSource(names = "FULL.*", mode = EnumSource.Mode.MATCH_ALL)
    void tcpWithTheClientsAddress(final Net net) throws Exception {
        tcp(net, ClientAddress.TOA);
        tcp(net, ClientAddress.PROXY);
    }

    @ParameterizedTest
    @EnumSource
    void udp(final Net net) throws Exception {
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            try (NatRig rig = new NatRig(net, Protocol.UDP)) {
                final EthernetPacket seen = seen(rig.forward(net.asked(Packet.udp().payload(payload(random)))), seed);
                final IpPacket ip = ip(seen, net.source, net.backend, seed);
                final UdpPacket udp = seen.get(UdpPacket.class);
                assertEquals(udp.length(), udp.getHeader().getLengthAsInt(), "seed " + seed);
                assertTrue(udp.hasValidChecksum(ip.getHeader().getSrcAddr(), ip.getHeader().getDstAddr(), false), "seed " + seed);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void errors(final Net net) throws Exception {
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            try (NatRig rig = new NatRig(net, Protocol.UDP)) {
                rig.forward(net.asked(Packet.udp()));
                final Packet far = net.askedFar(Packet.udp().payload(payload(random)));
                final byte[] quoted = Segments.quote(far, 48 + random.nextInt(1_200));
                final int type = net.backendIsIpv4() ? 3 : 2;
                final byte[] frame = rig.back(Segments.error(net.backend, net.source, type, type == 3 ? 4 : 0, 1_280, quoted));
                final EthernetPacket seen = seen(frame, seed);
                final IpPacket ip = ip(seen, net.vip, net.client, seed);
                assertFalse(frame.length > 14 + 1_500, "seed " + seed);
                assertTrue(net.clientIsIpv4() ? seen.get(IcmpV4CommonPacket.class).hasValidChecksum(false)
                    : seen.get(IcmpV6CommonPacket.class)
                        .hasValidChecksum(inet6(ip.getHeader().getSrcAddr()), inet6(ip.getHeader().getDstAddr()), false),
                    "seed " + seed + " " + Arrays.toString(frame));
            }
        }
    }

    private static Inet6Address inet6(final InetAddress address) {
        return (Inet6Address) address;
    }
}
