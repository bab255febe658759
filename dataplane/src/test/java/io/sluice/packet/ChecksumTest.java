package io.sluice.packet;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    private static final int PACKETS = 10_000;

    /** RFC 1071, section 3: the sum of its example is ddf2. */
    @Test
    void sumsTheExampleOfTheRfc() {
        final UnsafeBuffer octets = new UnsafeBuffer(HexFormat.of().parseHex("0001f203f4f5f6f7"));

        assertEquals(~0xddf2 & 0xffff, Checksum.of(octets, 0, 8));
    }

    /** RFC 1624, section 4: ccdd-complement dd2f, with 5555 become 3285, must be 0000 and not ffff. */
    @Test
    void patchesTheExampleOfTheRfc() {
        assertEquals(0x0000, Checksum.patchShort(0xdd2f, 0x5555, 0x3285));
    }

    /** Two octets at a time, carries added at once: the slow twin that every length and place must agree with. */
    @Test
    void agreesWithASlowTwin() {
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            final byte[] octets = new byte[random.nextInt(200)];
            random.nextBytes(octets);
            final int at = random.nextInt(octets.length + 1);
            final int length = random.nextInt(octets.length - at + 1);

            assertEquals(slow(octets, at, length), Checksum.of(new UnsafeBuffer(octets), at, length), "seed " + seed);
        }
    }

    private static int slow(final byte[] octets, final int at, final int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (octets[at + i] & 0xff) << (i % 2 == 0 ? 8 : 0);
            sum = sum > 0xffff ? sum - 0xffff : sum;
        }
        return ~sum & 0xffff;
    }

    @Test
    void sumsTheLargestPacketWithoutLosingACarry() {
        final byte[] octets = new byte[65_535];
        Arrays.fill(octets, (byte) 0xff);

        assertEquals(slow(octets, 0, octets.length), Checksum.of(new UnsafeBuffer(octets), 0, octets.length));
    }

    /** Summing the whole header again is the slow twin that patching must agree with. */
    @Test
    void aPatchedIpv4HeaderIsAsIfSummedAgain() {
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            final UnsafeBuffer header = header(random);
            Ipv4.source(header, 0, random.nextInt());
            Ipv4.destination(header, 0, random.nextInt());
            Ipv4.timeToLive(header, 0, random.nextInt(256));
            final int patched = Ipv4.checksum(header, 0);
            Ipv4.sumUp(header, 0);

            assertEquals(Ipv4.checksum(header, 0), patched, "seed " + seed);
        }
    }

    private static UnsafeBuffer header(final Random random) {
        final byte[] octets = new byte[Ipv4.MIN_LENGTH];
        random.nextBytes(octets);
        octets[0] = 0x45;                                   // all zeros would have two right answers, 0 and ~0
        final UnsafeBuffer header = new UnsafeBuffer(octets);
        Ipv4.sumUp(header, 0);
        return header;
    }

    @Test
    void patchingAnyWidthIsAsIfSummedAgain() {
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            final byte[] octets = new byte[40];
            random.nextBytes(octets);
            octets[39] |= 1;                                // not all zeros
            final UnsafeBuffer data = new UnsafeBuffer(octets);
            int checksum = Checksum.of(data, 0, 40);

            final long address = random.nextLong();
            checksum = Checksum.patchLong(checksum, data.getLong(8, BIG_ENDIAN), address);
            data.putLong(8, address, BIG_ENDIAN);
            final int word = random.nextInt();
            checksum = Checksum.patchInt(checksum, data.getInt(4, BIG_ENDIAN), word);
            data.putInt(4, word, BIG_ENDIAN);
            final int port = random.nextInt(0x10000);
            checksum = Checksum.patchShort(checksum, data.getShort(2, BIG_ENDIAN), port);
            data.putShort(2, (short) port, BIG_ENDIAN);

            assertEquals(Checksum.of(data, 0, 40), checksum, "seed " + seed);
        }
    }

    @Test
    void aComputedUdpChecksumOfZeroIsSentAsItsEqual() {
        final UnsafeBuffer datagram = new UnsafeBuffer(new byte[Udp.LENGTH]);
        Udp.checksum(datagram, 0, 0);

        assertEquals(0xffff, Udp.checksum(datagram, 0));
    }
}
