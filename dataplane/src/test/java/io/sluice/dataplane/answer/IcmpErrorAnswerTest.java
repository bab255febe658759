package io.sluice.dataplane.answer;

import static io.sluice.packet.Octets.assertOctets;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.dataplane.io.PacketIo;
import io.sluice.packet.Ipv6;
import io.sluice.packet.Mac;
import io.sluice.packet.Octets;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketShape;
import java.net.Inet6Address;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pcap4j.packet.EthernetPacket;
import org.pcap4j.packet.IcmpV4CommonPacket;
import org.pcap4j.packet.IcmpV6CommonPacket;
import org.pcap4j.packet.IllegalRawDataException;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.IpV6Packet;

class IcmpErrorAnswerTest {
    private static final long OURS = Asked.OURS;
    private static final int MARGIN = PacketIo.HEADROOM + 64;
    private static final String CLIENT = "192.0.2.7";
    private static final String VIP = "198.51.100.1";
    private static final String CLIENT6 = "2001:db8::7";
    private static final String VIP6 = "2001:db8::80";

    /** What is said about a packet. */
    private interface Answer {
        int write(UnsafeBuffer frames, PacketShape packet);
    }

    private static final Answer TIME_EXCEEDED = (frames, packet) -> IcmpErrorAnswer.timeExceeded(frames, packet, OURS);

    private static Answer tooBig(final int mtu) {
        return (frames, packet) -> IcmpErrorAnswer.tooBig(frames, packet, mtu, OURS);
    }

    /** The answer, and an error if anything was touched but the frame and the head room before it. */
    private static byte[] answered(final byte[] frame, final Answer answer) {
        final UnsafeBuffer frames = Octets.between(frame, MARGIN);
        final PacketShape packet = new PacketShape();
        packet.measure(frames, MARGIN, frame.length);
        assertTrue(IcmpErrorAnswer.isAnswerable(packet));
        final int length = answer.write(frames, packet);
        assertEquals(packet.length(), length);
        assertTrue(packet.offset() >= MARGIN - PacketIo.HEADROOM);
        for (int i = 0; i < frames.capacity(); i++) {
            final boolean ours = i >= packet.offset() && i < MARGIN + frame.length;
            if (!ours && frames.getByte(i) != (byte) 0xa5) {
                throw new AssertionError("written outside the frame, at " + (i - MARGIN));
            }
        }
        return Octets.copy(frames, packet.offset(), length);
    }

    private static byte[] answered(final Packet packet, final Answer answer) {
        return answered(packet.frame(), answer);
    }

    private static boolean isAnswerable(final byte[] frame) {
        final PacketShape packet = new PacketShape();
        packet.measure(new UnsafeBuffer(frame), 0, frame.length);
        return IcmpErrorAnswer.isAnswerable(packet);
    }

    @Test
    void tooBigForTheWay() {
        assertOctets("""
            02 00 00 00 00 01  02 00 00 00 00 99  08 00
            45 c0 00 3a 00 00 40 00 40 01 4d c7  c6 33 64 01  c0 00 02 07
            03 04 e3 8b 00 00 05 c8
            45 00 00 1e 00 00 00 00 40 11 8e 93  c0 00 02 07  c6 33 64 01  0f a0 00 35 00 0a 9b 5f  68 69""",
            answered(Packet.udp().from(CLIENT, 4000).to(VIP, 53).payload("hi"), tooBig(1_480)));
    }

    @Test
    void tooBigForTheWayInIpv6() {
        assertOctets("""
            02 00 00 00 00 01  02 00 00 00 00 99  86 dd
            60 00 00 00 00 3a 3a 40  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 80
                                     20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 07
            02 00 2a af 00 00 05 b4
            60 00 00 00 00 0a 11 40  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 07
                                     20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 80
            0f a0 00 35 00 0a 2b a3  68 69""",
            answered(Packet.udp().from(CLIENT6, 4000).to(VIP6, 53).payload("hi"), tooBig(1_460)));
    }

    @Test
    void noHopsLeft() {
        final byte[] four = answered(Packet.tcp().from(CLIENT, 4000).to(VIP, 80).timeToLive(1), TIME_EXCEEDED);
        final byte[] six = answered(Packet.tcp().from(CLIENT6, 4000).to(VIP6, 80).timeToLive(1), TIME_EXCEEDED);

        assertOctets("0b 00", Arrays.copyOfRange(four, 34, 36));
        assertOctets("00 00 00 00", Arrays.copyOfRange(four, 38, 42));
        assertOctets("03 00", Arrays.copyOfRange(six, 54, 56));
        assertOctets("00 00 00 00", Arrays.copyOfRange(six, 58, 62));
    }

    /** RFC 8201, section 4: less than that would be disregarded. */
    @Test
    void noLessThanIpv6NeedsIsSaid() {
        final byte[] six = answered(Packet.tcp().from(CLIENT6, 1).to(VIP6, 80), tooBig(1_200));
        final byte[] four = answered(Packet.tcp().from(CLIENT, 1).to(VIP, 80), tooBig(1_200));

        assertOctets("00 00 05 00", Arrays.copyOfRange(six, 58, 62));
        assertOctets("00 00 04 b0", Arrays.copyOfRange(four, 38, 42));
    }

    @Test
    void aLongPacketIsQuotedInPart() {
        final byte[] much = new byte[1_400];

        assertEquals(14 + 576, answered(Packet.tcp().from(CLIENT, 1).to(VIP, 80).payload(much), tooBig(1_400)).length);
        assertEquals(14 + 1_280, answered(Packet.tcp().from(CLIENT6, 1).to(VIP6, 80).payload(much), tooBig(1_400)).length);
    }

    @Test
    void tagsAreKeptAndPaddingIsNot() {
        final byte[] plain = answered(Packet.tcp().from(CLIENT, 1).to(VIP, 80), TIME_EXCEEDED);
        final byte[] tagged =
            answered(Packet.tcp().from(CLIENT, 1).to(VIP, 80).serviceVlan(7).vlan(100).padTo(80), TIME_EXCEEDED);

        assertArrayEquals(withTags(plain), tagged);
    }

    private static byte[] withTags(final byte[] plain) {
        final byte[] tagged = new byte[plain.length + 8];
        System.arraycopy(plain, 0, tagged, 0, 12);
        System.arraycopy(Octets.of("88a8 0007 8100 0064"), 0, tagged, 12, 8);
        System.arraycopy(plain, 12, tagged, 20, plain.length - 12);
        return tagged;
    }

    /** RFC 1122, section 3.2.2, and RFC 4443, section 2.4. */
    @Test
    void someThingsAreNeverAnswered() {
        assertTrue(isAnswerable(Packet.tcp().from(CLIENT, 1).to(VIP, 80).frame()));
        assertTrue(isAnswerable(Packet.udp().from(CLIENT6, 1).to(VIP6, 80).frame()));

        assertFalse(isAnswerable(Packet.echoRequest().from(CLIENT).to(VIP).frame()));
        assertFalse(isAnswerable(Packet.ip(47).from(CLIENT).to(VIP).frame()));
        for (final String source : List.of("0.0.0.0", "127.0.0.1", "224.0.0.1", "255.255.255.255")) {
            assertFalse(isAnswerable(Packet.tcp().from(source, 1).to(VIP, 80).frame()), source);
        }
        for (final String source : List.of("::", "::1", "ff02::1")) {
            assertFalse(isAnswerable(Packet.tcp().from(source, 1).to(VIP6, 80).frame()), source);
        }
        assertFalse(isAnswerable(Packet.udp().from(CLIENT, 1).to("224.0.0.1", 80).frame()));
        assertFalse(isAnswerable(Packet.udp().from(CLIENT, 1).to(VIP, 80).toMac(Mac.BROADCAST).frame()));
        final List<byte[]> pieces = Packet.udp().from(CLIENT, 1).to(VIP, 80).payload(new byte[100]).fragments(64);
        assertTrue(isAnswerable(pieces.get(0)));
        assertFalse(isAnswerable(pieces.get(1)));
        assertFalse(isAnswerable(answered(Packet.tcp().from(CLIENT, 1).to(VIP, 80), TIME_EXCEEDED)));
        assertFalse(isAnswerable(answered(Packet.tcp().from(CLIENT6, 1).to(VIP6, 80), TIME_EXCEEDED)));
    }

    /** Packets of all lengths: pcap4j finds the packet in the error, and all checksums right. */
    @Test
    void aWitnessFindsThePacketInIt() throws IllegalRawDataException {
        for (int seed = 0; seed < 1_000; seed++) {
            final Random random = new Random(seed);
            final boolean ipv6 = random.nextBoolean();
            final byte[] payload = new byte[random.nextInt(1_450)];
            random.nextBytes(payload);
            final Packet packet = Packet.udp().from(ipv6 ? CLIENT6 : CLIENT, random.nextInt(0x10000)).to(ipv6 ? VIP6 : VIP, 53)
                .payload(payload);
            if (random.nextInt(4) == 0) {
                final Packet odd = ipv6 ? packet.extension(Ipv6.DESTINATION_OPTIONS, 16) : packet.ipOptions(1, 1, 1, 0);
                assertEquals(packet, odd);
            }
            final byte[] frame = packet.frame();
            final byte[] answer = answered(frame, random.nextBoolean() ? TIME_EXCEEDED : tooBig(1_300 + random.nextInt(200)));
            final byte[] quoted = ipv6 ? quotedInIpv6(answer, seed) : quotedInIpv4(answer, seed);
            final int most = ipv6 ? 1_280 - 48 : 576 - 28;

            assertArrayEquals(Arrays.copyOfRange(frame, 14, Math.min(frame.length, 14 + most)), quoted, "seed " + seed);
        }
    }

    private static byte[] quotedInIpv4(final byte[] answer, final int seed) throws IllegalRawDataException {
        final IpV4Packet ip = EthernetPacket.newPacket(answer, 0, answer.length).get(IpV4Packet.class);
        assertTrue(ip.getHeader().hasValidChecksum(false), "seed " + seed);
        assertEquals(answer.length - 14, ip.getHeader().getTotalLengthAsInt());
        assertEquals(VIP, ip.getHeader().getSrcAddr().getHostAddress());
        assertEquals(CLIENT, ip.getHeader().getDstAddr().getHostAddress());
        assertTrue(ip.get(IcmpV4CommonPacket.class).hasValidChecksum(false), "seed " + seed);
        return Arrays.copyOfRange(answer, 14 + 28, answer.length);
    }

    private static byte[] quotedInIpv6(final byte[] answer, final int seed) throws IllegalRawDataException {
        final IpV6Packet ip = EthernetPacket.newPacket(answer, 0, answer.length).get(IpV6Packet.class);
        final Inet6Address source = ip.getHeader().getSrcAddr();
        assertEquals(answer.length - 14 - 40, ip.getHeader().getPayloadLengthAsInt());
        assertTrue(ip.get(IcmpV6CommonPacket.class).hasValidChecksum(source, ip.getHeader().getDstAddr(), false), "seed " + seed);
        return Arrays.copyOfRange(answer, 14 + 48, answer.length);
    }
}
