package io.sluice.dataplane.answer;

import static io.sluice.packet.Octets.assertOctets;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.packet.Checksum;
import io.sluice.packet.Ethernet;
import io.sluice.packet.Icmp;
import io.sluice.packet.Ipv4;
import io.sluice.packet.Mac;
import io.sluice.packet.Packet;
import io.sluice.packet.PacketKind;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class EchoAnswerTest {
    private static final long ASKER = Mac.of("02:00:00:00:00:01");

    private static byte[] answered(final Packet question) {
        return Asked.answered(question, PacketKind.ECHO_REQUEST, EchoAnswer::reply);
    }

    private static Packet reply() {
        return Packet.echoReply().fromMac(Asked.OURS).toMac(ASKER);
    }

    @Test
    void sendsThePingBack() {
        assertOctets("""
            02 00 00 00 00 01  02 00 00 00 00 99  08 00
            45 00 00 20 00 00 00 00 40 01 8e a1  c6 33 64 01  c0 00 02 07
            00 00 21 27 00 07 00 01  70 69 6e 67""",
            answered(Packet.echoRequest().from("192.0.2.7").to("198.51.100.1").identifier(7).sequence(1).payload("ping")));
    }

    @Test
    void sendsThePingBackOverIpv6() {
        assertOctets("""
            02 00 00 00 00 01  02 00 00 00 00 99  86 dd
            60 00 00 00 00 0c 3a 40  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 80
                                     20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 07
            81 00 43 e7 00 07 00 01  70 69 6e 67""",
            answered(Packet.echoRequest().from("2001:db8::7").to("2001:db8::80").identifier(7).sequence(1).payload("ping")));
    }

    /** The reply written as a sentence of its own, all checksums summed whole, is the slow twin. */
    @Test
    void patchingIsAsIfSummedAgain() {
        for (int seed = 0; seed < 10_000; seed++) {
            final Random random = new Random(seed);
            final boolean ipv6 = random.nextBoolean();
            final int host = random.nextInt(256);
            final String asker = ipv6 ? "2001:db8::" + Integer.toHexString(host) : "10.1.2." + host;
            final String vip = ipv6 ? "2001:db8::80" : "198.51.100." + random.nextInt(256);
            final byte[] payload = new byte[random.nextInt(300)];
            random.nextBytes(payload);
            final int number = random.nextInt(0x10000);

            final byte[] expected = reply().from(vip).to(asker).identifier(number).sequence(seed).payload(payload).frame();
            final byte[] found = answered(Packet.echoRequest().from(asker).to(vip).identifier(number).sequence(seed)
                .payload(payload).timeToLive(1 + random.nextInt(255)));
            assertArrayEquals(expected, found, "seed " + seed);
        }
    }

    @Test
    void anyPingIsAnsweredWhateverItsSize() {
        for (final int size : new int[] {0, 1, 55, 56, 1_471, 1_472, 8_972}) {
            final byte[] payload = new byte[size];
            new Random(size).nextBytes(payload);
            assertArrayEquals(reply().from("198.51.100.1").to("192.0.2.7").identifier(7).payload(payload).frame(),
                answered(Packet.echoRequest().from("192.0.2.7").to("198.51.100.1").identifier(7).payload(payload)),
                size + " octets");
        }
    }

    /** The one reply whose checksum covers nothing but zeros: patched it would come out as 0, which no receiver accepts. */
    @Test
    void aReplyOfNothingButZerosIsRight() {
        for (final int size : new int[] {0, 1, 56}) {
            final byte[] found = answered(Packet.echoRequest().from("192.0.2.7").to("198.51.100.1").payload(new byte[size]));

            final int icmp = Ethernet.LENGTH + Ipv4.MIN_LENGTH;
            assertEquals(0xffff, Icmp.checksum(new UnsafeBuffer(found), icmp));
            assertEquals(0, Checksum.of(new UnsafeBuffer(found), icmp, Icmp.LENGTH + size));
        }
    }

    @Test
    void keepsTags() {
        assertArrayEquals(reply().from("2001:db8::80").to("2001:db8::7").serviceVlan(7).vlan(100).payload("ping").frame(),
            answered(Packet.echoRequest().from("2001:db8::7").to("2001:db8::80").serviceVlan(7).vlan(100).payload("ping")));
    }

    @Test
    void doesNotSendBackASourceRoute() {
        assertArrayEquals(
            reply().from("198.51.100.1").to("192.0.2.7").ipOptions(1, 1, 1, 1, 1, 1, 1, 1).payload("ping").frame(),
            answered(Packet.echoRequest().from("192.0.2.7").to("198.51.100.1").payload("ping")
                .ipOptions(0x83, 7, 4, 10, 0, 0, 1, 0)));
    }
}
