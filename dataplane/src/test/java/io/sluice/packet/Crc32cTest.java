package io.sluice.packet;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The JDK's own CRC-32C is the slow twin. */
class Crc32cTest {
    private static final int PACKETS = 10_000;
    private static final int LONGEST = 65_535;

    private static int twin(final byte[] octets, final int at, final int length) {
        final CRC32C crc = new CRC32C();
        crc.update(octets, at, length);
        return (int) crc.getValue();
    }

    /** The check value that catalogues of CRCs give, and one of RFC 3720, appendix B.4: 32 octets of zeros. */
    @Test
    void knownValues() {
        assertEquals(0xe3069283, Crc32c.of(new UnsafeBuffer("123456789".getBytes(StandardCharsets.US_ASCII)), 0, 9));
        assertEquals(0x8a9136aa, Crc32c.of(new UnsafeBuffer(new byte[32]), 0, 32));
    }

    @Test
    void agreesWithTheTwinAtEveryPlaceAndLength() {
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            final byte[] octets = new byte[random.nextInt(300)];
            random.nextBytes(octets);
            final int at = random.nextInt(octets.length + 1);
            final int length = random.nextInt(octets.length - at + 1);

            assertEquals(twin(octets, at, length), Crc32c.of(new UnsafeBuffer(octets), at, length), "seed " + seed);
        }
    }

    @Test
    void patchingTheFirstFourOctetsIsAsIfSummedAgain() {
        final byte[] octets = new byte[LONGEST];
        final UnsafeBuffer packet = new UnsafeBuffer(octets);
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            final int length = seed % 50 == 0 ? LONGEST - random.nextInt(500) : 4 + random.nextInt(2_000);
            random.nextBytes(octets);
            final int before = packet.getInt(0, BIG_ENDIAN);
            final int crc = twin(octets, 0, length);
            final int after = random.nextBoolean() ? random.nextInt() : before ^ 1 << random.nextInt(32);
            packet.putInt(0, after, BIG_ENDIAN);

            assertEquals(twin(octets, 0, length), Crc32c.patch(crc, before, after, length), "seed " + seed);
        }
    }

    @Test
    void anSctpPacketWithOtherPortsHasARightChecksumAgain() {
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            final byte[] frame = Packet.sctp().from("192.0.2.7", random.nextInt(0x10000)).to("198.51.100.1", 3868)
                .verificationTag(random.nextInt()).chunk(0, "x".repeat(random.nextInt(1_400))).frame();
            final UnsafeBuffer packet = new UnsafeBuffer(frame);
            final int at = Ethernet.LENGTH + Ipv4.MIN_LENGTH;
            final int ports = random.nextInt();
            Sctp.patchPorts(packet, at, ports, frame.length - at);

            assertEquals(ports, Sctp.ports(packet, at), "seed " + seed);
            assertEquals(Sctp.checksumOf(packet, at, frame.length - at), Sctp.checksum(packet, at), "seed " + seed);
        }
    }

    @Test
    void aWrongChecksumStaysWrong() {
        final byte[] frame = Packet.sctp().from("192.0.2.7", 1).to("198.51.100.1", 2).wrongChecksum().chunk(0, "data").frame();
        final UnsafeBuffer packet = new UnsafeBuffer(frame);
        final int at = Ethernet.LENGTH + Ipv4.MIN_LENGTH;
        Sctp.patchPorts(packet, at, 3 << 16 | 4, frame.length - at);

        assertEquals(Sctp.checksumOf(packet, at, frame.length - at) ^ Segment.WRONG, Sctp.checksum(packet, at));
    }
}
