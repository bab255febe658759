package io.sluice.packet;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    /** Any 64 bits are folded as long division has it: what is left of them is the same, and 0 only of 0. */
    @Test
    void foldsAnySum() {
        final Random random = new Random(3);
        for (int i = 0; i < PACKETS; i++) {
            final long sum = random.nextLong() >>> random.nextInt(Long.SIZE) << random.nextInt(Long.SIZE);
            final int rest = (int) Long.remainderUnsigned(sum, 0xffff);

            assertEquals(~(rest == 0 && sum != 0 ? 0xffff : rest) & 0xffff, Checksum.ofSum(sum), Long.toHexString(sum));
        }
        assertEquals(0xffff, Checksum.ofSum(0));
        assertEquals(0, Checksum.ofSum(-1));
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

    @Test
    void aUdpChecksumIsPatchedIfThereIsOne() {
        final UnsafeBuffer datagram = new UnsafeBuffer(new byte[Udp.LENGTH]);
        Udp.patch(datagram, 0, Checksum.differenceOfShorts(1, 2));
        assertEquals(0, Udp.checksum(datagram, 0), "there was none");
        Udp.checksum(datagram, 0, 0x0001);
        Udp.patch(datagram, 0, Checksum.differenceOfShorts(0, 1));
        assertEquals(0xffff, Udp.checksum(datagram, 0), "0 says that there is none");
    }

    /** From either family to either, ports too: as if the packet had been written anew. */
    @Test
    void aTranslatedSegmentIsAsIfSummedAgain() {
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            final boolean tcp = random.nextBoolean();
            final Packet before = ends(random, tcp ? Packet.tcp().ack() : Packet.udp(), random.nextBoolean(), seed);
            final Packet after = ends(random, tcp ? Packet.tcp().ack() : Packet.udp(), random.nextBoolean(), seed);
            final UnsafeBuffer segment = segment(before);
            final UnsafeBuffer expected = segment(after);
            final long difference = difference(before.source, after.source)
                + difference(before.destination, after.destination)
                + Checksum.differenceOfInts(Tcp.ports(segment, 0), Tcp.ports(expected, 0));
            if (tcp) {
                Tcp.patch(segment, 0, difference);
                assertEquals(Tcp.checksum(expected, 0), Tcp.checksum(segment, 0), "TCP, seed " + seed);
            } else {
                Udp.patch(segment, 0, difference);
                assertEquals(Udp.checksum(expected, 0), Udp.checksum(segment, 0), "UDP, seed " + seed);
            }
        }
    }

    private static Packet ends(final Random random, final Packet packet, final boolean ipv4, final int seed) {
        return packet.from(address(random, ipv4).toString(), random.nextInt(0x10000))
            .to(address(random, ipv4).toString(), random.nextInt(0x10000)).payload("x".repeat(seed % 100));
    }

    private static Address address(final Random random, final boolean ipv4) {
        return ipv4 ? Address.ofIpv4(random.nextInt()) : new Address(0x20010db8L << 32 | random.nextInt(), random.nextLong());
    }

    private static long difference(final Address from, final Address to) {
        return Checksum.difference(from.hi(), from.lo(), to.hi(), to.lo());
    }

    private static UnsafeBuffer segment(final Packet packet) {
        final byte[] ip = Packet.ipOf(packet.frame());
        final int l4 = packet.source.isIpv4() ? Ipv4.MIN_LENGTH : Ipv6.LENGTH;
        return new UnsafeBuffer(Arrays.copyOfRange(ip, l4, ip.length));
    }

    @Test
    void patchingAnAddressOfEitherFamilyIsAsIfSummedAgain() {
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            final Address from = address(random, random.nextBoolean());
            final Address to = address(random, random.nextBoolean());
            final int before = Checksum.ofSum(Checksum.pseudoHeader(from.hi(), from.lo(), 0, 0, Tcp.PROTOCOL, 20));
            final int after = Checksum.ofSum(Checksum.pseudoHeader(to.hi(), to.lo(), 0, 0, Tcp.PROTOCOL, 20));

            assertEquals(after, Checksum.patchAddress(before, from.hi(), from.lo(), to.hi(), to.lo()), "seed " + seed);
        }
    }

    @Test
    void theSettersOfAnIpv4HeaderKeepItsChecksumRight() {
        for (int seed = 0; seed < PACKETS; seed++) {
            final Random random = new Random(seed);
            final UnsafeBuffer header = header(random);
            final int service = random.nextInt(256);
            final int length = random.nextInt(0x10000);
            final int protocol = random.nextInt(256);
            Ipv4.service(header, 0, service);
            Ipv4.patchTotalLength(header, 0, length);
            Ipv4.protocol(header, 0, protocol);

            assertEquals(0, Checksum.of(header, 0, Ipv4.MIN_LENGTH), "seed " + seed);
            assertEquals(service, Ipv4.service(header, 0), "seed " + seed);
            assertEquals(length, Ipv4.totalLength(header, 0), "seed " + seed);
            assertEquals(protocol, Ipv4.protocol(header, 0), "seed " + seed);
        }
    }

    @Test
    void anUnfinishedChecksumIsRecognised() {
        for (final Packet packet : new Packet[] {Packet.tcp().payload("x"), Packet.udp().payload("y"),
            Packet.tcp().from("2001:db8::7", 1).to("2001:db8::8", 2).payload("z")}) {
            final UnsafeBuffer finished = segment(packet);
            final boolean tcp = packet.segment.protocol(packet) == Tcp.PROTOCOL;
            final long pseudoHeader = Checksum.pseudoHeader(packet.source.hi(), packet.source.lo(), packet.destination.hi(),
                packet.destination.lo(), packet.segment.protocol(packet), finished.capacity());
            final UnsafeBuffer unfinished = segment(packet.unfinishedChecksum());

            assertFalse(Checksum.isUnfinished(tcp ? Tcp.checksum(finished, 0) : Udp.checksum(finished, 0), pseudoHeader));
            assertTrue(Checksum.isUnfinished(tcp ? Tcp.checksum(unfinished, 0) : Udp.checksum(unfinished, 0), pseudoHeader));
        }
    }
}
