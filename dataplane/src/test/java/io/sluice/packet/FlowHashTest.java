package io.sluice.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.ToLongBiFunction;
import org.junit.jupiter.api.Test;

class FlowHashTest {
    private static final long VIP = Address.of("198.51.100.1").lo();
    private static final long CLIENT = Address.of("192.0.2.7").lo();
    private static final long NETWORK = 0x20010db8L << 32;
    private static final int TUPLES = 10_000;

    private static long hash(final FlowHash hash, final long[] in) {
        return hash.of(in[0], in[1], in[2], in[3], (int) in[4], (int) in[5]);
    }

    /** Of the IPv4 tuple in which every bit of {@code in} turns one bit. */
    private static long ipv4Hash(final FlowHash hash, final long[] in) {
        return hash.of(0, ipv4(in[0], in[1]), 0, ipv4(in[2], in[3]), (int) in[4], (int) in[5]);
    }

    private static long ipv4(final long hi, final long lo) {
        return Address.ofIpv4((int) (hi ^ hi >>> 32 ^ lo ^ lo >>> 32)).lo();
    }

    private static long[] tuple(final Random random) {
        return new long[] {random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong(),
            random.nextInt(), random.nextInt(256)};
    }

    @Test
    void isThatOfThePacket() {
        final byte[] frame = Packet.tcp().from("192.0.2.7", 65_535).to("198.51.100.1", 80).frame();
        final PacketShape shape = new PacketShape(42);
        shape.measure(Octets.between(frame, 0), 0, frame.length);

        assertEquals(new FlowHash(42).of(0, CLIENT, 0, VIP, 65_535 << 16 | 80, Tcp.PROTOCOL), shape.flowHash());
        assertNotEquals(new FlowHash(43).of(0, CLIENT, 0, VIP, 65_535 << 16 | 80, Tcp.PROTOCOL), shape.flowHash());
    }

    /** Sequential in one thing, by the upper half, as the flow table has it, and by the lower: five secrets each. */
    @Test
    void spreadsEvenly() {
        for (int secret = 0; secret < 5; secret++) {
            final FlowHash hash = new FlowHash(secret);
            final String with = " with secret " + secret;
            FiveTupleTest.spreadsEvenly("ports" + with,
                i -> hash.of(0, CLIENT + i / 60_000, 0, VIP, (1024 + i % 60_000) << 16 | 80, Tcp.PROTOCOL));
            FiveTupleTest.spreadsEvenly("IPv4" + with, i -> hash.of(0, CLIENT + i, 0, VIP, 40_000 << 16 | 80, Tcp.PROTOCOL));
            FiveTupleTest.spreadsEvenly("IPv6 hosts" + with, i -> hash.of(NETWORK, i, NETWORK, 1, 40_000 << 16 | 80, 6));
            FiveTupleTest.spreadsEvenly("IPv6 networks" + with, i -> hash.of(NETWORK + i, 1, NETWORK, 1, 80, 6));
            FiveTupleTest.spreadsEvenly("VIPs" + with, i -> hash.of(NETWORK, 1, NETWORK, i, 80, 6));
        }
    }

    /** Every bit of the input turns every bit of the hash in about half of all cases. */
    @Test
    void avalanches() {
        FiveTupleTest.avalanches(in -> hash(new FlowHash(1), in));
        FiveTupleTest.avalanches(in -> ipv4Hash(new FlowHash(1), in));
    }

    @Test
    void everySecretTellsAnotherStory() {
        final Set<Long> hashes = new HashSet<>();
        for (int bit = 0; bit < 64; bit++) {
            hashes.add(new FlowHash(1L << bit).of(0, CLIENT, 0, VIP, 80, Tcp.PROTOCOL));
        }
        assertEquals(64, hashes.size());
    }

    /**
     * Changes to a tuple that a product of two numbers would not notice if the keys met them in a weaker way: both negated, signs
     * turned, halves exchanged, one's change made good by another's. None of them may be a recipe for collisions.
     */
    @Test
    void noChangeOfATupleIsARecipe() {
        final long[][] recipes = {
            {-2, -2, 0, 0, 0, 0}, {0, 0, -2, -2, 0, 0}, {-1, -1, 0, 0, 0, 0}, {-2, -2, -2, -2, 0, 0},
            {Long.MIN_VALUE, Long.MIN_VALUE, 0, 0, 0, 0}, {Long.MIN_VALUE, 0, 0, 0, 0, 0}, {0, Long.MIN_VALUE, 0, 0, 0, 0},
            {0, Long.MIN_VALUE, 0, Long.MIN_VALUE, 0, 0}, {0, 1L << 24, 0, 0, 1 << 16, 0}, {0, 1L << 8, 0, 0, 1, 0},
            {0, 0, 0, 1L << 8, 1, 0}, {0, 1, 0, 1, 0, 0}, {1, 1, 1, 1, 0, 0}, {0, 0, 0, 0, 1 << 31, 0}};
        for (final long[] recipe : recipes) {
            assertNoRecipe(recipe, FlowHashTest::hash);
        }
        final long[][] ipv4Recipes = {
            {0, 1, 0, 0, 0, 0}, {0, -2 & 0xffff_ffffL, 0, -1, 0, 0}, {0, 1L << 31, 0, 0, 0, 0}, {0, 1L << 31, 0, 1L << 31, 0, 0},
            {0, 1L << 31, 0, 0, 1 << 31, 0}, {0, 0, 0, 1L << 8, 1, 0}, {0, 1, 0, 0, 1 << 16, 0}, {0, 0, 0, 0, -1, 255},
            {0, 0, 0, 0, -2, 0}, {0, 1, 0, 1, 0, 0}, {0, 0xffff_ffffL, 0, 0xffff_fffeL, -1, 254}};
        for (final long[] recipe : ipv4Recipes) {
            assertNoRecipe(recipe, FlowHashTest::ipv4Hash);
        }
    }

    private static void assertNoRecipe(final long[] recipe, final ToLongBiFunction<FlowHash, long[]> hashing) {
        int same = 0;
        int sameLine = 0;
        for (int seed = 0; seed < TUPLES; seed++) {
            final Random random = new Random(seed);
            final FlowHash hash = new FlowHash(random.nextLong());
            final long[] tuple = tuple(random);
            final long before = hashing.applyAsLong(hash, tuple);
            for (int i = 0; i < recipe.length; i++) {
                tuple[i] ^= recipe[i];
            }
            final long after = hashing.applyAsLong(hash, tuple);
            same += before == after ? 1 : 0;
            sameLine += before >>> 54 == after >>> 54 ? 1 : 0;                  // of a thousand lines
        }
        assertEquals(0, same, Arrays.toString(recipe));
        assertTrue(sameLine < 30, sameLine + " of " + TUPLES + " in one line: " + Arrays.toString(recipe));
    }

    /** The two ways of hashing take all that there is between them: no tuple of one kind passes for another. */
    @Test
    void mappedAddressesOnOneSideOnlyAreNoIpv4() {
        final Set<Long> hashes = new HashSet<>();
        final FlowHash hash = new FlowHash(1);
        for (final long[] ends : new long[][] {{0, CLIENT, 0, VIP}, {NETWORK, CLIENT, 0, VIP}, {0, CLIENT, NETWORK, VIP},
            {0, CLIENT & 0xffff_ffffL, 0, VIP}, {0, CLIENT, 0, VIP & 0xffff_ffffL}, {0, CLIENT | 1L << 63, 0, VIP}}) {
            hashes.add(hash.of(ends[0], ends[1], ends[2], ends[3], 80, Tcp.PROTOCOL));
        }
        assertEquals(6, hashes.size());
    }

    @Test
    void sourcesAndDestinationsThatAreExchangedDiffer() {
        final Random random = new Random(1);
        final FlowHash hash = new FlowHash(1);
        for (int i = 0; i < TUPLES; i++) {
            final long[] in = tuple(random);
            assertNotEquals(hash(hash, in), hash.of(in[2], in[3], in[0], in[1], (int) in[4], (int) in[5]), "seed 1, tuple " + i);
            assertNotEquals(hash(hash, in), hash.of(in[1], in[0], in[2], in[3], (int) in[4], (int) in[5]), "seed 1, tuple " + i);
        }
    }
}
