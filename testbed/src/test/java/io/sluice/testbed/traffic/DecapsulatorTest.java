package io.sluice.testbed.traffic;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.Needs;
import io.sluice.packet.Checksum;
import io.sluice.packet.Mac;
import io.sluice.packet.Packet;
import io.sluice.testbed.net.Await;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Topology;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packets made by hand go through the far end of every tunnel to a real server, and bad ones do not. */
class DecapsulatorTest {

    private static final int ETHERNET_LENGTH = 14;
    private static final int IPV4_LENGTH = 20;
    private static final int IPV4_CHECKSUM = 10;
    private static final int VNI = 77;
    private static final int DSCP4 = 10;
    private static final int DSCP6 = 11;
    private static final String VXLAN_MAC = "02:00:00:00:00:77";

    private static final String FRAME = "020000000077" + "020000000001";        // to and from whom, inside

    private static Topology network;
    private static Echo echo;
    private static Decapsulator decapsulator;
    private static RawSender sender;

    @BeforeAll
    static void open() {
        Needs.root();
        Needs.command("cc");
        network = Topology.open(1);
        final Host backend = network.backend(1);
        echo = new Echo(backend, 7);
        decapsulator = new Decapsulator(backend, VNI, VXLAN_MAC, Map.of(DSCP4, Topology.VIP4, DSCP6, Topology.VIP6));
        VxlanDevice.open(backend, VNI, VXLAN_MAC);
        sender = new RawSender(network.client());
    }

    @AfterAll
    static void close() {
        if (network != null) {
            sender.close();
            decapsulator.close();
            echo.close();
            network.close();
        }
    }

    private static String vip(final int version) {
        return version == 4 ? Topology.VIP4 : Topology.VIP6;
    }

    private static String of(final Host host, final int version) {
        return version == 4 ? host.ipv4() : host.ipv6();
    }

    /** The packet inside: a datagram from the client to the VIP. */
    private static byte[] datagram(final int version) {
        final byte[] frame =
            Packet.udp().from(of(network.client(), version), 31_337).to(vip(version), 7).payload("inside").frame();
        return Arrays.copyOfRange(frame, ETHERNET_LENGTH, frame.length);
    }

    private static byte[] octets(final String hex, final byte... more) {
        final byte[] header = HexFormat.of().parseHex(hex.replace(" ", ""));
        final byte[] all = Arrays.copyOf(header, header.length + more.length);
        System.arraycopy(more, 0, all, header.length, more.length);
        return all;
    }

    /** The frame that brings a datagram to the backend, by a header written down here octet by octet. */
    private static byte[] tunnelled(final String kind, final int inner, final int outer) {
        final String type = inner == 4 ? "0800" : "86dd";
        final byte[] packet = datagram(inner);
        return switch (kind) {
            case "ipip" -> sent(Packet.ip(inner == 4 ? 4 : 41).payload(packet), outer, 0);
            case "gre" -> sent(Packet.ip(47).payload(octets("0000" + type, packet)), outer, 0);
            case "gue0" -> sent(Packet.udp().payload(octets("00" + (inner == 4 ? "04" : "29") + "0000", packet)), outer, 6_080);
            case "gue1" -> sent(Packet.udp().payload(packet), outer, 6_080);
            case "geneve" -> sent(Packet.udp().payload(octets("0000655800004d00" + FRAME + type, packet)), outer, 6_081);
            case "vxlan" -> sent(Packet.udp().payload(octets("08000000" + (outer == 4 ? "00004d" : "00004e") + "00"
                + FRAME + type, packet)), outer, 4_789);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static byte[] sent(final Packet packet, final int version, final int port) {
        final byte[] frame = packet.fromMac(Mac.of(network.client().mac())).toMac(Mac.of(network.backend(1).mac()))
            .from(of(network.client(), version), 50_000).to(of(network.backend(1), version), port).frame();
        return version == 4 ? changed(frame, 6, 0x40) : frame;           // not to be fragmented
    }

    /** The frame with other bits in an octet of its IP packet, and the IPv4 header checksum that goes with it. */
    private static byte[] changed(final byte[] frame, final int at, final int bits) {
        frame[ETHERNET_LENGTH + at] ^= (byte) bits;
        if (frame[ETHERNET_LENGTH] == 0x45 && at < IPV4_LENGTH) {
            final UnsafeBuffer header = new UnsafeBuffer(frame, ETHERNET_LENGTH, IPV4_LENGTH);
            header.putShort(IPV4_CHECKSUM, (short) 0);
            header.putShort(IPV4_CHECKSUM, (short) Checksum.of(header, 0, IPV4_LENGTH), BIG_ENDIAN);
        }
        return frame;
    }

    @ParameterizedTest
    @CsvSource({
        "ipip, 4, 4", "ipip, 6, 4", "ipip, 4, 6", "ipip, 6, 6", "gre, 4, 4", "gre, 6, 4", "gre, 4, 6", "gre, 6, 6",
        "gue0, 4, 4", "gue0, 6, 4", "gue0, 4, 6", "gue0, 6, 6", "gue1, 4, 4", "gue1, 6, 4", "gue1, 4, 6", "gue1, 6, 6",
        "geneve, 4, 4", "geneve, 6, 4", "geneve, 4, 6", "geneve, 6, 6",
        "vxlan, 4, 4", "vxlan, 6, 4", "vxlan, 4, 6", "vxlan, 6, 6"})
    void whatComesThroughATunnelReachesTheServer(final String kind, final int inner, final int outer) {
        final String name = kind + " " + inner + "in" + outer;
        final long before = decapsulator.report().taken(name);
        final String outerAddress = of(network.backend(1), outer);
        final long inKernel = VxlanDevice.taken(network.backend(1), outerAddress);
        assertAnswered(tunnelled(kind, inner, outer), inner);

        final boolean kernels = kind.equals("vxlan");
        assertEquals(before + (kernels ? 0 : 1), decapsulator.report().taken(name), decapsulator.report().toString());
        assertEquals(inKernel + (kernels ? 1 : 0), VxlanDevice.taken(network.backend(1), outerAddress));
    }

    private static void assertAnswered(final byte[] frame, final int version) {
        final String answers = "udp and src port 7 and src host " + vip(version);
        try (Capture capture = new Capture(network.lan().netns(), "to-client", answers)) {
            sender.send(frame);

            final String answer = new String(capture.await("an answer", any -> true).bytes(), UTF_8);
            assertTrue(answer.endsWith("backend1 inside"), answer);
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 10", "6, 11"})
    void aDscpStandsForADestination(final int version, final int dscp) {
        final byte[] frame = sent(Packet.udp().payload("inside"), version, 7);
        final byte[] marked = version == 4 ? changed(frame, 1, dscp << 2) : changed(changed(frame, 0, dscp >> 2), 1, dscp << 6);
        assertAnswered(marked, version);
    }

    @ParameterizedTest
    @CsvSource({
        "ipip, 4, 4, 27, 1, the packet inside has wrong lengths or a wrong header checksum",       // its identification changed
        "ipip, 6, 4, 25, 1, the packet inside has wrong lengths or a wrong header checksum",       // its payload length
        "ipip, 4, 4, 6, 0x40, a tunnel packet may be fragmented",
        "ipip, 4, 4, 6, 0x20, a tunnel packet is a fragment",
        "ipip, 4, 4, 1, 0x02, DSCP and ECN outside are not those inside",
        "ipip, 4, 6, 1, 0x10, DSCP and ECN outside are not those inside",
        "ipip, 4, 4, 3, 1, the IPv4 length is not that of the frame",
        "ipip, 6, 6, 5, 1, the IPv6 length is not that of the frame",
        "ipip, 4, 4, 9, 45, the packet inside is of another family than the header before it says",   // 4 becomes 41
        "gre, 4, 4, 20, 0x20, 'GRE with reserved bits, key, sequence or another version'",
        "gre, 4, 4, 20, 0x80, a wrong GRE checksum",
        "gue0, 4, 4, 28, 0x20, a wrong UDP checksum",
        "gue1, 6, 6, 46, 0x20, a wrong UDP checksum",
        "geneve, 4, 4, 25, 1, the UDP length is not that of the IP payload"})
    void whatIsWrongIsRefused(
        final String kind, final int inner, final int outer, final int at, final String bits, final String reason) {
        final long before = decapsulator.report().refused().getOrDefault(reason, 0L);

        sender.send(changed(tunnelled(kind, inner, outer), at, Integer.decode(bits)));

        Await.until(() -> reason + ": " + decapsulator.report(), Duration.ofMinutes(1),
            () -> decapsulator.report().refused().getOrDefault(reason, 0L) == before + 1);
    }

    @Test
    void theKernelDoesNotSayThatThereIsNoSuchProtocol() {
        final String complaints = "icmp and ether src " + network.backend(1).mac();
        try (Capture capture = new Capture(network.lan().netns(), "to-client", complaints)) {
            assertAnswered(tunnelled("ipip", 4, 4), 4);
            assertAnswered(tunnelled("gue1", 4, 4), 4);

            assertEquals(List.of(), capture.frames());
        }
    }
}
