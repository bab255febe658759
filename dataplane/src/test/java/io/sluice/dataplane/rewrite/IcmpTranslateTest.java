package io.sluice.dataplane.rewrite;

import static io.sluice.dataplane.rewrite.NatTest.assertFrame;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.packet.Packet;
import io.sluice.table.Protocol;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** ICMP errors, in and out: about packets as the receiver knows them. What goes out is summed up anew by the sentence. */
class IcmpTranslateTest {
    private static final int IPV4_LENGTH = 20;
    private static final int ALL = 1_000;
    private static final String TEXT = "to be or not to be";

    private static String router(final boolean ipv4) {
        return ipv4 ? "203.0.113.9" : "2001:db8:ff::9";
    }

    /** An error of type "unreachable" and code "port", which both families have. */
    private static Packet portUnreachable(final String from, final String to, final byte[] quoted) {
        final boolean ipv4 = quoted[0] >>> 4 == 4;
        return Segments.error(from, to, ipv4 ? 3 : 1, ipv4 ? 3 : 4, 0, quoted);
    }

    /** What a translator between families gives a packet of IPv6, of which these are number one and two. */
    private static Packet numbered(final Packet packet, final boolean numbered, final int number) {
        return numbered ? packet.identification(number) : packet;
    }

    /** From a router on the backend's side about the client's packet, with as much of that as routers quote. */
    private static void errorToClient(final Net net, final Protocol protocol, final Supplier<Packet> packet, final int octets) {
        try (NatRig rig = new NatRig(net, protocol)) {
            rig.forward(net.asked(packet.get()));
            final byte[] far = Segments.quote(net.askedFar(packet.get()), octets);
            final boolean toIpv4 = net.exchangesFamilies() && net.clientIsIpv4();
            final boolean exchanged = net.exchangesFamilies();
            final Packet near = numbered(net.asked(packet.get()).timeToLive(63), toIpv4, 1);
            final int growth = exchanged ? net.clientIsIpv4() ? -20 : 20 : 0;
            final byte[] quoted = Segments.quote(near, far.length + growth);

            final Packet byRouter = portUnreachable(router(net.backendIsIpv4()), net.source, far);
            final Packet byBackend = portUnreachable(net.backend, net.source, far);
            final String name = exchanged ? net.vip : router(net.clientIsIpv4());

            assertFrame(sent(portUnreachable(name, net.client, quoted), NatRig.ROUTER_MAC, toIpv4 ? 2 : 0),
                rig.back(byRouter));
            if (!toIpv4) {
                assertFrame(sent(portUnreachable(net.vip, net.client, quoted), NatRig.ROUTER_MAC, 0), rig.back(byBackend));
            }
        }
    }

    private static byte[] sent(final Packet packet, final long mac, final int number) {
        return packet.fromMac(NatRig.OWN_MAC).toMac(mac).timeToLive(63).identification(number).frame();
    }

    @ParameterizedTest
    @EnumSource
    void aboutTheClientsTcp(final Net net) {
        errorToClient(net, Protocol.TCP, () -> Packet.tcp().ack().sequence(9).payload(TEXT), ALL);
    }

    @ParameterizedTest
    @EnumSource
    void aboutTheClientsUdp(final Net net) {
        errorToClient(net, Protocol.UDP, () -> Packet.udp().payload(TEXT), ALL);
    }

    /** RFC 792 has routers quote no more than eight octets behind the IP header. */
    @ParameterizedTest
    @EnumSource
    void aboutAPacketOfWhichEightOctetsAreLeft(final Net net) {
        final int octets = (net.backendIsIpv4() ? 20 : 40) + 8;
        errorToClient(net, Protocol.TCP, () -> Packet.tcp().ack().sequence(9).payload(TEXT), octets);
    }

    /** From the client, or a router on its side, about the backend's packet. */
    @ParameterizedTest
    @EnumSource
    void aboutTheBackendsPacket(final Net net) {
        try (NatRig rig = new NatRig(net, Protocol.UDP)) {
            rig.forward(net.asked(Packet.udp()));
            final boolean toIpv4 = net.exchangesFamilies() && net.backendIsIpv4();
            final byte[] near = Segments.quote(net.answered(Packet.udp().payload(TEXT)), ALL);
            final byte[] far = Segments.quote(
                numbered(net.answeredFar(Packet.udp().payload(TEXT)).timeToLive(63), toIpv4, 2), ALL);
            final String name = net.exchangesFamilies() ? net.source : router(net.backendIsIpv4());

            assertFrame(sent(portUnreachable(name, net.backend, far), NatRig.BACKEND_MAC, toIpv4 ? 3 : 0),
                rig.forward(portUnreachable(router(net.clientIsIpv4()), net.vip, near)));
            if (!toIpv4) {
                assertFrame(sent(portUnreachable(net.source, net.backend, far), NatRig.BACKEND_MAC, 0),
                    rig.forward(portUnreachable(net.client, net.vip, near)));
            }
        }
    }

    /** A datagram that had no checksum has none in the error either. */
    @Test
    void aboutADatagramWithoutChecksum() {
        final Net net = Net.FULL4;
        try (NatRig rig = new NatRig(net, Protocol.UDP)) {
            rig.forward(net.asked(Packet.udp()));
            final byte[] far = Segments.quote(net.askedFar(Packet.udp().payload(TEXT)), ALL);
            final byte[] near = Segments.quote(net.asked(Packet.udp().payload(TEXT)).timeToLive(63), ALL);
            Arrays.fill(far, IPV4_LENGTH + 6, IPV4_LENGTH + 8, (byte) 0);
            Arrays.fill(near, IPV4_LENGTH + 6, IPV4_LENGTH + 8, (byte) 0);

            assertFrame(sent(portUnreachable(router(true), net.client, near), NatRig.ROUTER_MAC, 0),
                rig.back(portUnreachable(router(true), net.source, far)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aboutSctp(final Net net) {
        try (NatRig rig = new NatRig(net, Protocol.SCTP)) {
            rig.forward(net.asked(Packet.ip(Segments.SCTP).payload(Segments.sctp(Net.CLIENT_PORT, Net.VIP_PORT, new byte[8]))));
            final byte[] eight = new byte[] {0, 0, 0, 0, 0x12, 0x34, 0x56, 0x78};
            final ByteBuffer ports = ByteBuffer.wrap(eight);
            ports.putShort(0, (short) net.sourcePort).putShort(2, (short) Net.BACKEND_PORT);
            final byte[] far = Segments.quote(net.askedFar(Packet.ip(Segments.SCTP).payload(eight)), ALL);
            ports.putShort(0, (short) Net.CLIENT_PORT).putShort(2, (short) Net.VIP_PORT);
            final boolean toIpv4 = net.exchangesFamilies() && net.clientIsIpv4();
            final byte[] near = Segments.quote(
                numbered(net.asked(Packet.ip(Segments.SCTP).payload(eight)).timeToLive(63), toIpv4, 1), ALL);
            final String name = net.exchangesFamilies() ? net.vip : router(net.clientIsIpv4());

            assertFrame(sent(portUnreachable(name, net.client, near), NatRig.ROUTER_MAC, toIpv4 ? 2 : 0),
                rig.back(portUnreachable(router(net.backendIsIpv4()), net.source, far)));
        }
    }

    private static byte[] asIpv6(final int type, final int code, final int beside) {
        return exchanged(Net.FULL64, type, code, beside);
    }

    private static byte[] asIpv4(final int type, final int code, final int beside) {
        return exchanged(Net.FULL46, type, code, beside);
    }

    /** The ICMP header that the client gets; nothing if the error is refused. */
    private static byte[] exchanged(final Net net, final int type, final int code, final int beside) {
        try (NatRig rig = new NatRig(net, Protocol.UDP)) {
            rig.forward(net.asked(Packet.udp()));
            final byte[] far = Segments.quote(net.askedFar(Packet.udp().payload(TEXT)), ALL);
            final byte[] frame = rig.back(Segments.error(router(net.backendIsIpv4()), net.source, type, code, beside, far));
            final int icmp = 14 + (net.clientIsIpv4() ? 20 : 40);
            return frame.length == 0 ? frame : ByteBuffer.allocate(6)
                .put(frame, icmp, 2).put(frame, icmp + 4, 4).array();
        }
    }

    private static byte[] header(final int type, final int code, final int beside) {
        return ByteBuffer.allocate(6).put((byte) type).put((byte) code).putInt(beside).array();
    }

    /** RFC 7915, section 4.2. */
    @ParameterizedTest
    @CsvSource({
        "3, 0, 0, 1, 0, 0", "3, 1, 0, 1, 0, 0", "3, 2, 0, 4, 1, 6", "3, 3, 0, 1, 4, 0", "3, 5, 0, 1, 0, 0", "3, 6, 0, 1, 0, 0",
        "3, 7, 0, 1, 0, 0", "3, 8, 0, 1, 0, 0", "3, 9, 0, 1, 1, 0", "3, 10, 0, 1, 1, 0", "3, 11, 0, 1, 0, 0",
        "3, 12, 0, 1, 0, 0", "3, 13, 0, 1, 1, 0", "3, 15, 0, 1, 1, 0",
        "3, 4, 1400, 2, 0, 1420", "3, 4, 1000, 2, 0, 1280", "3, 4, 0, 2, 0, 1280", "3, 4, 65535, 2, 0, 65555",
        "11, 0, 0, 3, 0, 0", "11, 1, 0, 3, 1, 0",
        "12, 0, 0, 4, 0, 0", "12, 0, 0x01000000, 4, 0, 1", "12, 0, 0x02000000, 4, 0, 4", "12, 2, 0x08000000, 4, 0, 7",
        "12, 0, 0x09000000, 4, 0, 6", "12, 0, 0x0d000000, 4, 0, 8", "12, 0, 0x13000000, 4, 0, 24",
    })
    void namesInIpv6(final int type, final int code, final String beside, final int type6, final int code6, final int beside6) {
        assertFrame(header(type6, code6, beside6), asIpv6(type, code, Integer.decode(beside)));
    }

    @ParameterizedTest
    @CsvSource({"3, 14, 0", "4, 0, 0", "12, 1, 0", "12, 0, 0x04000000", "12, 0, 0x0a000000", "12, 0, 0x20000000"})
    void noNameInIpv6(final int type, final int code, final String beside) {
        assertEquals(0, asIpv6(type, code, Integer.decode(beside)).length);
    }

    /** RFC 7915, section 5.2. */
    @ParameterizedTest
    @CsvSource({
        "1, 0, 0, 3, 1, 0", "1, 1, 0, 3, 10, 0", "1, 2, 0, 3, 1, 0", "1, 3, 0, 3, 1, 0", "1, 4, 0, 3, 3, 0",
        "2, 0, 1280, 3, 4, 1260", "2, 0, 1500, 3, 4, 1480", "2, 0, 100000, 3, 4, 65535",
        "3, 0, 0, 11, 0, 0", "3, 1, 0, 11, 1, 0",
        "4, 1, 0, 3, 2, 0", "4, 0, 0, 12, 0, 0", "4, 0, 1, 12, 0, 0x01000000", "4, 0, 5, 12, 0, 0x02000000",
        "4, 0, 6, 12, 0, 0x09000000", "4, 0, 7, 12, 0, 0x08000000", "4, 0, 8, 12, 0, 0x0c000000", "4, 0, 39, 12, 0, 0x10000000",
    })
    void namesInIpv4(final int type, final int code, final int beside, final int type4, final int code4, final String beside4) {
        assertFrame(header(type4, code4, Integer.decode(beside4)), asIpv4(type, code, beside));
    }

    @ParameterizedTest
    @CsvSource({"1, 5, 0", "1, 6, 0", "4, 2, 0", "4, 0, 2", "4, 0, 3", "4, 0, 40", "4, 0, -1"})
    void noNameInIpv4(final int type, final int code, final int beside) {
        assertEquals(0, asIpv4(type, code, beside).length);
    }

    /** RFC 4443, section 2.4: no ICMPv6 error is larger than the least MTU. */
    @Test
    void anErrorThatGrowsIsCutToIpv6sLeastMtu() {
        final Net net = Net.FULL64;
        try (NatRig rig = new NatRig(net, Protocol.UDP)) {
            rig.forward(net.asked(Packet.udp()));
            final String much = "x".repeat(1_400);
            final byte[] far = Segments.quote(net.askedFar(Packet.udp().payload(much)), ALL + ALL);
            final byte[] near = Segments.quote(net.asked(Packet.udp().payload(much)).timeToLive(63), 1_280 - 48);

            assertFrame(sent(portUnreachable(net.vip, net.client, near), NatRig.ROUTER_MAC, 0),
                rig.back(portUnreachable(router(true), net.source, far)));
        }
    }

    /** RFC 4884: what follows the packet in the error is found by a length that the other family has elsewhere: it goes. */
    @Test
    void extensionsAreLeftBehindBetweenFamilies() {
        final Net net = Net.FULL64;
        try (NatRig rig = new NatRig(net, Protocol.UDP)) {
            rig.forward(net.asked(Packet.udp()));
            final byte[] far = Segments.quote(net.askedFar(Packet.udp().payload("x".repeat(100))), 128);
            final byte[] near = Segments.quote(net.asked(Packet.udp().payload("x".repeat(100))).timeToLive(63), 148);
            final byte[] extended = ByteBuffer.allocate(140).put(far).putInt(0x2000_0000).putLong(-1).array();

            assertFrame(sent(Segments.error(net.vip, net.client, 3, 0, 0, near), NatRig.ROUTER_MAC, 0),
                rig.back(Segments.error(router(true), net.source, 11, 0, 128 / 4 << 16, extended)));
        }
    }

    /** A router's error about a first fragment; the fragment header is in the packet that IPv6 knows. */
    @Test
    void aboutAFragmentBetweenFamilies() {
        final Net net = Net.FULL46;
        try (NatRig rig = new NatRig(net, Protocol.UDP)) {
            final byte[] far = rig.forward(first(net, 64));
            final byte[] quoted = Arrays.copyOfRange(far, 14, far.length);
            final byte[] first = first(net, 63);
            final byte[] near = Arrays.copyOfRange(first, 14, first.length);

            assertFrame(sent(portUnreachable(net.vip, net.client, near), NatRig.ROUTER_MAC, 2),
                rig.back(portUnreachable(router(false), net.source, quoted)));
        }
    }

    private static byte[] first(final Net net, final int timeToLive) {
        return net.asked(Packet.udp().payload(TEXT.repeat(9)).identification(77)).timeToLive(timeToLive).fragments(64).get(0);
    }

    @ParameterizedTest
    @EnumSource
    void aDamagedErrorStaysDamaged(final Net net) {
        try (NatRig rig = new NatRig(net, Protocol.UDP); NatRig twin = new NatRig(net, Protocol.UDP)) {
            rig.forward(net.asked(Packet.udp()));
            twin.forward(net.asked(Packet.udp()));
            final byte[] far = Segments.quote(net.askedFar(Packet.udp().payload(TEXT)), ALL);
            final byte[] error = portUnreachable(router(net.backendIsIpv4()), net.source, far).frame();
            final byte[] right = twin.back(error);
            error[error.length - 1] ^= 0x10;
            right[right.length - 1] ^= 0x10;

            assertFrame(right, rig.back(error));
        }
    }
}
