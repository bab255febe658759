package io.sluice.dataplane.rewrite;

import static io.sluice.dataplane.rewrite.Played.played;
import static io.sluice.packet.Octets.assertOctets;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.flow.FlowTable;
import io.sluice.packet.Octets;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import io.sluice.table.ClientAddress;
import io.sluice.table.Forwarding;
import io.sluice.table.ForwardingMode;
import io.sluice.table.SourcePool;
import io.sluice.table.Tunnel;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** L3 DSR: the packet goes to the backend's own address and says by its DSCP which VIP it was for. */
class DscpTest {
    private static final String VIP = "198.51.100.1";
    private static final String VIP6 = "2001:db8::80";
    private static final String BACKEND = "10.0.0.10";
    private static final String BACKEND6 = "2001:db8:a::10";
    private static final int DSCP = 46;
    private static final Forwarding FORWARDING = new Forwarding(
        ForwardingMode.DSCP, Tunnel.NONE, SourcePool.NONE, ClientAddress.NONE, DSCP, Forwarding.MSS_OFF);
    private static final Target TARGET = target(PacketShape.UNTAGGED);
    private static final Target TARGET6 = target6(PacketShape.UNTAGGED);

    private static Target target(final int vlan) {
        return Targets.of(FORWARDING, VIP, BACKEND, "10.0.0.1", vlan);
    }

    private static Target target6(final int vlan) {
        return Targets.of(FORWARDING, VIP6, BACKEND6, "2001:db8:a::1", vlan);
    }

    private static byte[] sent(final byte[] frame, final Target target) {
        return played(frame, (frames, packet) -> new Dscp().rewrite(frames, packet, target, FlowTable.NONE));
    }

    private static byte[] sent(final Packet packet) {
        final byte[] frame = packet.frame();
        return sent(frame, Played.measured(frame).ipv6() ? TARGET6 : TARGET);
    }

    private static Packet links(final Packet packet) {
        return packet.toMac(Mode.NEXT_HOP).fromMac(Mode.OWN);
    }

    @Test
    void udp() {
        assertOctets("""
            02 00 00 00 00 0a  02 00 00 00 00 ff  08 00
            45 b8 00 1e 00 00 00 00 3f 11 af 06  c0 00 02 07  0a 00 00 0a
            0f a0 00 35 00 0a bb 8a  68 69""",
            sent(Packet.udp().from("192.0.2.7", 4000).to(VIP, 53).payload("hi")));
    }

    @Test
    void udpOverIpv6() {
        assertOctets("""
            02 00 00 00 00 0a  02 00 00 00 00 ff  86 dd
            6b 80 00 00 00 0a 11 3f  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 07
                                     20 01 0d b8 00 0a 00 00 00 00 00 00 00 00 00 10
            0f a0 00 35 00 0a 2c 09  68 69""",
            sent(Packet.udp().from("2001:db8::7", 4000).to(VIP6, 53).payload("hi")));
    }

    @Test
    void theLinksOwnTagReplacesThoseReceived() {
        final byte[] plain = sent(Packet.tcp().from("192.0.2.7", 4000).to(VIP, 80).ack());
        final byte[] expected = Slow.joined(Arrays.copyOf(plain, 12), Octets.of("8100 0064"),
            Arrays.copyOfRange(plain, 12, plain.length));

        assertArrayEquals(plain, sent(Packet.tcp().from("192.0.2.7", 4000).to(VIP, 80).ack().serviceVlan(7).vlan(8)));
        assertArrayEquals(expected, sent(Packet.tcp().from("192.0.2.7", 4000).to(VIP, 80).ack().frame(), target(100)));
        assertArrayEquals(expected, sent(Packet.tcp().from("192.0.2.7", 4000).to(VIP, 80).ack().vlan(7).frame(), target(100)));
    }

    @Test
    void paddingIsKept() {
        assertEquals(60, sent(Packet.udp().from("192.0.2.7", 4000).to(VIP, 53).padTo(60)).length);
    }

    @Test
    void congestionBitsAreKeptAndAllElseOfTheServiceIsReplaced() {
        for (int service = 0; service < 256; service++) {
            for (final Packet packet : List.of(Packet.udp().from("192.0.2.7", 1).to(VIP, 53), Packet.udp().from("2001:db8::7", 1)
                .to(VIP6, 53))) {
                final byte[] frame = packet.frame();
                final byte[] ip = Arrays.copyOfRange(frame, 14, frame.length);
                Slow.service(ip, service);
                final byte[] sent = sent(Slow.joined(Arrays.copyOf(frame, 14), ip), Slow.isIpv6(ip) ? TARGET6 : TARGET);

                assertEquals(DSCP << 2 | service & 3, Slow.service(Arrays.copyOfRange(sent, 14, sent.length)));
            }
        }
    }

    /** RFC 768: no checksum stays no checksum. */
    @Test
    void aDatagramWithoutChecksumStaysWithout() {
        final byte[] frame = Packet.udp().from("192.0.2.7", 4000).to(VIP, 53).payload("hi").frame();
        Slow.putShort(frame, 14 + 20 + 6, 0);

        assertEquals(0, Slow.shortAt(sent(frame, TARGET), 14 + 20 + 6));
    }

    @Test
    void sctpIsNotTouchedForItsChecksumCoversNoAddresses() {
        final byte[] frame = Packet.ip(132).from("192.0.2.7").to(VIP).payload("as it was, to the last octet").frame();
        final byte[] sent = sent(frame, TARGET);

        assertArrayEquals(Arrays.copyOfRange(frame, 34, frame.length), Arrays.copyOfRange(sent, 34, sent.length));
    }

    /** The whole datagram's checksum stands in the first piece; the others have none. */
    @Test
    void piecesAreRightWhenPutTogether() {
        final byte[] payload = new byte[500];
        new Random(1).nextBytes(payload);
        for (final boolean ipv6 : new boolean[] {false, true}) {
            final String from = ipv6 ? "2001:db8::7" : "192.0.2.7";
            final List<byte[]> pieces = Packet.udp().from(from, 4000).to(ipv6 ? VIP6 : VIP, 53).payload(payload).fragments(208);
            final List<byte[]> expected =
                links(Packet.udp().from(from, 4000).to(ipv6 ? BACKEND6 : BACKEND, 53)).payload(payload).timeToLive(63)
                    .fragments(208);
            for (int i = 0; i < pieces.size(); i++) {
                final byte[] ip = Arrays.copyOfRange(expected.get(i), 14, expected.get(i).length);
                Slow.service(ip, DSCP << 2);

                assertArrayEquals(Slow.joined(Arrays.copyOf(expected.get(i), 14), ip),
                    sent(pieces.get(i), ipv6 ? TARGET6 : TARGET), "piece " + i);
            }
        }
    }

    @Test
    void aSynAsksForNoMoreThanItIsTold() {
        final Forwarding clamped = new Forwarding(
            ForwardingMode.DSCP, Tunnel.NONE, SourcePool.NONE, ClientAddress.NONE, DSCP, 1_400);
        final Packet syn = Packet.tcp().from("192.0.2.7", 4000).to(VIP, 80).syn();

        assertArrayEquals(sent(syn.tcpOptions(2, 4, 0x05, 0x78).frame(), TARGET),
            sent(syn.tcpOptions(2, 4, 0x05, 0xb4).frame(), Targets.of(clamped, VIP, BACKEND, "10.0.0.1")));
    }

    /** Ten thousand random packets: addresses, service and hops changed, and every checksum summed whole. */
    @Test
    void agreesWithASlowTwin() {
        for (int seed = 0; seed < 10_000; seed++) {
            final Random random = new Random(seed);
            final boolean ipv6 = random.nextBoolean();
            final WildPacket wild = WildPacket.of(random, ipv6);
            final PacketShape shape = Played.measured(wild.frame());
            final byte[] sent = sent(wild.frame(), ipv6 ? TARGET6 : TARGET);

            assertArrayEquals(slowly(wild.packet(), shape, wild.l3()), Arrays.copyOfRange(sent, 14, 14 + wild.length()),
                "seed " + seed);
            Witness.packetIn(sent);
        }
    }

    private static byte[] slowly(final byte[] ip, final PacketShape shape, final int l3) {
        final byte[] before = Slow.destination(ip);
        Slow.hops(ip, Slow.hops(ip) - 1);
        Slow.service(ip, Slow.service(ip) & 3 | DSCP << 2);
        Slow.destination(ip, Octets.of(Slow.isIpv6(ip) ? "20010db8000a00000000000000000010" : "0a00000a"));
        final int checksumAt = shape.l4() - l3 + switch (shape.protocol()) {
            case 6 -> 16;
            case 17 -> 6;
            default -> 2;
        };
        switch (shape.kind()) {
            case TRANSPORT -> {
                final boolean covers = shape.protocol() == 6 || shape.protocol() == 17 && Slow.shortAt(ip, checksumAt) != 0;
                if (covers && shape.isFirstFragment()) {
                    Slow.putShort(ip, checksumAt, slowPatch(Slow.shortAt(ip, checksumAt), before, Slow.destination(ip)));
                } else if (covers) {
                    Slow.putShort(ip, checksumAt, 0);
                    final int whole = Slow.segmentChecksum(ip, shape.l4() - l3, shape.protocol(), ip.length - (shape.l4() - l3));
                    Slow.putShort(ip, checksumAt, whole == 0 && shape.protocol() == 17 ? 0xffff : whole);
                }
            }
            case ICMP_ERROR -> {
                final int message = shape.l4() - l3;
                if (Slow.isIpv6(ip)) {
                    Slow.putShort(ip, message + 2, 0);
                    Slow.putShort(ip, message + 2, Slow.segmentChecksum(ip, message, 58, ip.length - message));
                }
            }
            default -> {
            }
        }
        return ip;
    }

    /** What is not here cannot be summed: RFC 1624, word by word. */
    private static int slowPatch(final int checksum, final byte[] from, final byte[] to) {
        int patched = checksum;
        for (int i = 0; i < from.length; i += 2) {
            int sum = (~patched & 0xffff) + (~Slow.shortAt(from, i) & 0xffff) + Slow.shortAt(to, i);
            sum = (sum & 0xffff) + (sum >>> 16);
            sum = (sum & 0xffff) + (sum >>> 16);
            patched = ~sum & 0xffff;
        }
        return patched;
    }
}
