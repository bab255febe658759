package io.sluice.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Whatever a frame holds, measuring it throws nothing and reads nothing around it. */
class PacketShapeFuzzTest {
    private static final int FRAMES = 50_000;
    private static final int MARGIN = 40;
    private static final List<byte[]> GOOD = good();

    private static List<byte[]> good() {
        final List<Packet> packets = List.of(
            Packet.tcp().from("192.0.2.7", 31337).to("198.51.100.1", 80).ipOptions(1, 1, 1).tcpOptions(2, 4, 5, 6).payload("tcp"),
            Packet.udp().from("192.0.2.7", 31337).to("198.51.100.1", 53).vlan(7).payload("udp"),
            Packet.tcp().from("2001:db8::7", 31337).to("2001:db8::80", 80).extension(0, 8).routing(0).extension(60, 24),
            Packet.udp().from("2001:db8::7", 31337).to("2001:db8::80", 80).atomicFragment().payload("6"),
            Packet.echoRequest().from("192.0.2.7").to("198.51.100.1").payload("ping"),
            Packet.echoRequest().from("2001:db8::7").to("2001:db8::80").serviceVlan(1).vlan(2),
            Packet.arpRequest("198.51.100.1", "192.0.2.7").padTo(60),
            Packet.neighbourSolicitation("2001:db8::80", "2001:db8::7"),
            Packet.neighbourSolicitation("2001:db8::80", "::"),
            Packet.sctp().from("192.0.2.7", 31337).to("198.51.100.1", 3868).chunk(0, "data"),
            Packet.icmpTooBig(1_400).about(Packet.tcp().from("198.51.100.1", 80).to("192.0.2.7", 31337).ipOptions(1)),
            Packet.icmpTimeExceeded().about(Packet.gre(Packet.udp())),
            Packet.icmpTooBig(1_280).about(Packet.udp().from("2001:db8::80", 80).to("2001:db8::7", 31337).extension(60, 8)),
            Packet.icmpPortUnreachable().about(Packet.sctp().from("2001:db8::80", 80).to("2001:db8::7", 31337)));
        final List<byte[]> frames = new ArrayList<>();
        packets.forEach(packet -> frames.add(packet.frame()));
        frames.addAll(Packet.udp().from("192.0.2.7", 1).to("192.0.2.8", 2).payload("0123456789").fragments(8));
        frames.addAll(Packet.udp().from("2001:db8::7", 1).to("2001:db8::8", 2).payload("0123456789").fragments(8));
        frames.add(Packet.icmpTooBig(1_280).about(frames.get(frames.size() - 2)).frame());
        return frames;
    }

    @Test
    void boundsAreChecked() {
        assertTrue(UnsafeBuffer.SHOULD_BOUNDS_CHECK, "this test proves nothing without Agrona's bounds checks");
    }

    @Test
    void randomFrames() {
        measureAll(seed -> {
            final Random random = new Random(seed);
            final byte[] frame = new byte[random.nextInt(120)];
            random.nextBytes(frame);
            return frame;
        });
    }

    /** Random behind a believable Ethernet header, or else hardly a frame would get further than its type. */
    @Test
    void randomFramesOfKnownTypes() {
        final int[] types = {Ethernet.IPV4, Ethernet.IPV6, Ethernet.ARP, Ethernet.VLAN, Ethernet.SERVICE_VLAN};
        measureAll(seed -> {
            final Random random = new Random(seed);
            final byte[] frame = new byte[Ethernet.LENGTH + random.nextInt(120)];
            random.nextBytes(frame);
            Ethernet.type(new UnsafeBuffer(frame), 0, types[random.nextInt(types.length)]);
            return frame;
        });
    }

    /** Random behind a believable IP header that fills the frame exactly: everything further in is then at the very end. */
    @Test
    void randomPacketsOfKnownProtocols() {
        final int[] protocols = {Icmp.PROTOCOL, Tcp.PROTOCOL, Udp.PROTOCOL, Sctp.PROTOCOL, Icmpv6.PROTOCOL, 59,
            Ipv6.HOP_BY_HOP, Ipv6.ROUTING, Ipv6.FRAGMENT, Ipv6.DESTINATION_OPTIONS};
        measureAll(seed -> {
            final Random random = new Random(seed);
            final boolean ipv6 = random.nextBoolean();
            final byte[] octets = new byte[random.nextInt(80)];
            random.nextBytes(octets);
            for (int i = 0; i < 4 && i < octets.length; i++) {
                octets[i] = (byte) (random.nextBoolean() ? protocols[random.nextInt(protocols.length)] : random.nextInt(8));
            }
            final Packet packet = Packet.ip(protocols[random.nextInt(protocols.length)]).payload(octets).timeToLive(255);
            return ipv6
                ? packet.from("2001:db8::7").to("2001:db8::80").frame()
                : packet.ipOptions(new int[random.nextInt(41)]).frame();
        });
    }

    /** Good frames with up to four octets or bits changed, cut short or grown. */
    @Test
    void mutatedFrames() {
        final Map<PacketKind, Integer> seen = measureAll(seed -> {
            final Random random = new Random(seed);
            final byte[] good = GOOD.get(random.nextInt(GOOD.size()));
            final int length = random.nextInt(3) > 0 ? good.length : random.nextInt(good.length + 20);
            final byte[] frame = Arrays.copyOf(good, length);
            for (int changes = random.nextInt(5); changes > 0 && length > 0; changes--) {
                final int at = random.nextInt(length);
                frame[at] = (byte) (random.nextBoolean() ? random.nextInt() : frame[at] ^ 1 << random.nextInt(8));
            }
            return frame;
        });
        assertEquals(PacketKind.values().length, seen.size(), "kinds that came of it: " + seen);
    }

    /** At the very end of the memory, at its very beginning, and amid two kinds of noise: it must make no difference. */
    private static Map<PacketKind, Integer> measureAll(final IntFunction<byte[]> frames) {
        final Map<PacketKind, Integer> seen = new EnumMap<>(PacketKind.class);
        for (int seed = 0; seed < FRAMES; seed++) {
            final byte[] frame = frames.apply(seed);
            final String alone = measure(frame, 0, 0, 0, seed);
            assertEquals(alone, measure(frame, MARGIN, 0, 0xff, seed), "seed " + seed);
            assertEquals(alone, measure(frame, MARGIN, MARGIN, 0x60, seed), "seed " + seed);
            seen.merge(PacketKind.valueOf(alone.split(" ")[0]), 1, Integer::sum);
        }
        return seen;
    }

    private static String measure(final byte[] frame, final int before, final int behind, final int noise, final int seed) {
        final byte[] memory = new byte[before + frame.length + behind];
        Arrays.fill(memory, (byte) noise);
        System.arraycopy(frame, 0, memory, before, frame.length);
        final PacketShape shape = new PacketShape();
        try {
            shape.measure(new UnsafeBuffer(memory), before, frame.length);
        } catch (final RuntimeException e) {
            throw new AssertionError("seed " + seed, e);
        }
        return told(shape, before);
    }

    private static String told(final PacketShape shape, final int before) {
        if (shape.kind() == PacketKind.MALFORMED) {
            return "MALFORMED";
        }
        final int end = before + shape.length();
        assertTrue(shape.l3() <= end && shape.l4() <= end, "headers begin in the frame");
        assertTrue(shape.l3() + shape.l3Length() <= end, "the packet ends in the frame");
        final boolean error = shape.kind() == PacketKind.ICMP_ERROR;
        assertTrue(!error || shape.innerL3() < shape.innerL4() && shape.innerL4() <= end, "so do those inside an error");
        return shape.kind() + " " + (shape.l3() - before) + " " + (shape.l4() - before) + " " + shape.vlan()
            + " " + shape.protocol() + " " + shape.sourceHi() + " " + shape.sourceLo()
            + " " + shape.destinationHi() + " " + shape.destinationLo()
            + " " + shape.sourcePort() + " " + shape.destinationPort() + " " + shape.tcpFlags() + " " + shape.hash()
            + " " + shape.flowHash() + " " + shape.l3Length() + " " + shape.isFirstFragment() + " " + shape.fragmentId()
            + (error ? " " + (shape.innerL3() - before) + " " + (shape.innerL4() - before) : "");
    }
}
