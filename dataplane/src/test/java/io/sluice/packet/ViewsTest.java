package io.sluice.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What is written into a header is read from it again, and nothing around it has changed. */
class ViewsTest {
    private static final int ROUNDS = 1_000;

    private static UnsafeBuffer noise(final Random random, final int length) {
        final byte[] octets = new byte[length];
        random.nextBytes(octets);
        return new UnsafeBuffer(octets);
    }

    @Test
    void ipv6KeepsItsFieldsApart() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            final Random random = new Random(seed);
            final UnsafeBuffer header = noise(random, Ipv6.LENGTH);
            final int trafficClass = random.nextInt(256);
            final int flowLabel = random.nextInt(Ipv6.MAX_FLOW_LABEL + 1);
            final int length = random.nextInt(0x10000);
            Ipv6.start(header, 0, 255 - trafficClass, ~flowLabel, length, 6, 64);
            Ipv6.trafficClass(header, 0, trafficClass);
            Ipv6.flowLabel(header, 0, flowLabel);
            Ipv6.nextHeader(header, 0, Udp.PROTOCOL);

            assertEquals(6, header.getByte(0) >> 4, "seed " + seed);
            assertEquals(trafficClass, Ipv6.trafficClass(header, 0), "seed " + seed);
            assertEquals(flowLabel, Ipv6.flowLabel(header, 0), "seed " + seed);
            assertEquals(length, Ipv6.payloadLength(header, 0), "seed " + seed);
            assertEquals(Udp.PROTOCOL, Ipv6.nextHeader(header, 0), "seed " + seed);
            assertEquals(64, Ipv6.hopLimit(header, 0), "seed " + seed);
            Ipv6.payloadLength(header, 0, 0xffff - length);
            assertEquals(0xffff - length, Ipv6.payloadLength(header, 0), "seed " + seed);
        }
    }

    @Test
    void ipv4SaysHowItMayBeCutUp() {
        final UnsafeBuffer header = new UnsafeBuffer(new byte[Ipv4.MIN_LENGTH]);
        Ipv4.start(header, 0, 0xb8, 1_500, 0xfedc, Ipv4.DONT_FRAGMENT, 64, Gre.PROTOCOL);
        assertTrue(Ipv4.dontFragment(header, 0));
        assertEquals(Ipv4.MIN_LENGTH, Ipv4.headerLength(header, 0));
        assertEquals(0xb8, Ipv4.service(header, 0));
        assertEquals(1_500, Ipv4.totalLength(header, 0));
        assertEquals(0xfedc, Ipv4.identification(header, 0));
        assertEquals(64, Ipv4.timeToLive(header, 0));
        assertEquals(Gre.PROTOCOL, Ipv4.protocol(header, 0));
        assertEquals(0, Ipv4.checksum(header, 0));
        Ipv4.flagsAndOffset(header, 0, Ipv4.MORE_FRAGMENTS | 185);
        assertFalse(Ipv4.dontFragment(header, 0));
        assertEquals(Ipv4.MORE_FRAGMENTS | 185, Ipv4.flagsAndOffset(header, 0));
    }

    @Test
    void tunnelHeadersOverNoise() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            final Random random = new Random(seed);
            final UnsafeBuffer header = noise(random, 8);
            final int vni = random.nextInt(Vxlan.MAX_VNI + 1);
            Vxlan.header(header, 0, vni);
            assertTrue(Vxlan.isValid(header, 0), "seed " + seed);
            assertEquals(vni, Vxlan.vni(header, 0), "seed " + seed);
            Geneve.header(header, 0, Ethernet.IPV6, vni);
            assertEquals(vni, Geneve.vni(header, 0), "seed " + seed);
            assertEquals(Ethernet.IPV6, Geneve.type(header, 0), "seed " + seed);
            assertEquals(Geneve.LENGTH, Geneve.length(header, 0), "seed " + seed);
            Gre.header(header, 0, Ethernet.IPV6);
            assertEquals(Ethernet.IPV6, Gre.type(header, 0), "seed " + seed);
            assertEquals(0, Gre.flagsAndVersion(header, 0), "seed " + seed);
            Gue.header(header, 0, Gue.IPV6);
            assertEquals(0, Gue.variant(header, 0), "seed " + seed);
            assertEquals(Gue.LENGTH, Gue.length(header, 0), "seed " + seed);
            assertEquals(Gue.IPV6, Gue.protocol(header, 0), "seed " + seed);
        }
        assertEquals(1, Gue.variant(new UnsafeBuffer(Packet.ipOf(Packet.udp().frame())), 0));
    }

    @Test
    void mtusOfErrors() {
        final UnsafeBuffer error = new UnsafeBuffer(new byte[IcmpError.LENGTH]);
        IcmpError.start(error, 0, Icmp.UNREACHABLE, Icmp.FRAGMENTATION_NEEDED, 0);
        IcmpError.ipv4Mtu(error, 0, 65_535);
        assertEquals(65_535, IcmpError.ipv4Mtu(error, 0));
        assertEquals(65_535, IcmpError.rest(error, 0));
        assertEquals(Icmp.FRAGMENTATION_NEEDED, IcmpError.code(error, 0));
        IcmpError.ipv6Mtu(error, 0, 1_280);
        assertEquals(1_280, IcmpError.ipv6Mtu(error, 0));
        IcmpError.rest(error, 0, -1);
        assertEquals(Integer.MAX_VALUE, IcmpError.ipv6Mtu(error, 0));
    }
}
