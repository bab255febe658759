package io.sluice.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.IntToLongFunction;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

class FiveTupleTest {
    private static final long VIP = Address.of("198.51.100.1").lo();
    private static final long CLIENT = Address.of("192.0.2.7").lo();
    private static final int SAMPLES = 200_000;

    /** If this fails, nodes of different builds would send one connection to two backends. */
    @Test
    void neverChanges() {
        assertEquals(0xe9b69fd94ea4e0c0L, FiveTuple.hash(0, CLIENT, 0, VIP, 31337 << 16 | 80, Tcp.PROTOCOL));
        final Address client = Address.of("2001:db8::7");
        final Address vip = Address.of("2001:db8::80");
        assertEquals(0x6aaf6fc5f08e517bL,
            FiveTuple.hash(client.hi(), client.lo(), vip.hi(), vip.lo(), 4000 << 16 | 53, Udp.PROTOCOL));
    }

    @Test
    void spreadsSequentialPortsEvenly() {
        spreadsEvenly("ports", i -> FiveTuple.hash(0, CLIENT + i / 60_000, 0, VIP, (1024 + i % 60_000) << 16 | 80, Tcp.PROTOCOL));
    }

    @Test
    void spreadsSequentialAddressesEvenly() {
        spreadsEvenly("IPv4", i -> FiveTuple.hash(0, CLIENT + i, 0, VIP, 40_000 << 16 | 80, Tcp.PROTOCOL));
        spreadsEvenly("IPv6 hosts", i -> FiveTuple.hash(0x20010db8L << 32, i, 0x20010db8L << 32, 1, 40_000 << 16 | 80, 6));
        spreadsEvenly("IPv6 networks", i -> FiveTuple.hash((0x20010db8L << 32) + i, 1, 0x20010db8L << 32, 1, 80, 6));
        spreadsEvenly("clients a network apart", i -> FiveTuple.hash(0, CLIENT + ((long) i << 8), 0, VIP, 80, 6));
    }

    /** By remainder, by the upper half (as the Maglev table and the flow table do) and by the lower. */
    static void spreadsEvenly(final String what, final IntToLongFunction hash) {
        for (final int buckets : new int[] {7, 64, 1_021}) {
            spreadsEvenly(what + " by remainder", i -> Long.remainderUnsigned(hash.applyAsLong(i), buckets), buckets);
            spreadsEvenly(what + " by upper half", i -> (hash.applyAsLong(i) >>> 32) * buckets >>> 32, buckets);
            spreadsEvenly(what + " by lower half", i -> (hash.applyAsLong(i) & 0xffff_ffffL) * buckets >>> 32, buckets);
        }
    }

    /** Chi squared, within five of its standard deviations of what chance gives. */
    private static void spreadsEvenly(final String what, final IntToLongFunction bucket, final int buckets) {
        final int[] held = new int[buckets];
        for (int i = 0; i < SAMPLES; i++) {
            held[(int) bucket.applyAsLong(i)]++;
        }
        final double expected = (double) SAMPLES / buckets;
        double chiSquared = 0;
        for (final int count : held) {
            chiSquared += (count - expected) * (count - expected) / expected;
        }
        final double allowed = buckets - 1 + 5 * Math.sqrt(2.0 * (buckets - 1));
        assertTrue(chiSquared < allowed, what + " over " + buckets + " buckets: " + chiSquared + ", at most " + allowed);
    }

    @Test
    void avalanches() {
        avalanches(in -> FiveTuple.hash(in[0], in[1], in[2], in[3], (int) in[4], (int) in[5]));
    }

    /** Every bit of the input turns every bit of the hash in about half of all cases. */
    static void avalanches(final ToLongFunction<long[]> hash) {
        final Random random = new Random(1);
        final int trials = 4_000;
        final int[][] turned = new int[4 * 64 + 32 + 8][64];
        for (int trial = 0; trial < trials; trial++) {
            final long[] in = {random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong(),
                random.nextInt(), random.nextInt(256)};
            final long before = hash.applyAsLong(in);
            for (int bit = 0; bit < turned.length; bit++) {
                final long[] other = in.clone();
                other[wordOf(bit)] ^= 1L << bit - firstBitOf(wordOf(bit));
                count(turned[bit], before ^ hash.applyAsLong(other));
            }
        }
        for (int bit = 0; bit < turned.length; bit++) {
            for (int out = 0; out < 64; out++) {
                final double share = (double) turned[bit][out] / trials;
                assertTrue(Math.abs(share - 0.5) < 0.1,
                    "input bit " + bit + " turns hash bit " + out + " in " + share + ", seed 1");
            }
        }
    }

    private static int wordOf(final int bit) {
        return bit < 288 ? bit / 64 : 5;
    }

    private static int firstBitOf(final int word) {
        return word < 5 ? word * 64 : 288;
    }

    private static void count(final int[] turned, final long difference) {
        for (int out = 0; out < turned.length; out++) {
            turned[out] += (int) (difference >>> out & 1);
        }
    }

    /** A sender may forge the upper half of its address: whatever it is, connections that differ in the lower half stay apart. */
    @Test
    void noPartHidesAnother() {
        final long[] forged = {0, 1, -1, 0x6a09e667f3bcc908L, 0x6a09e667f3bcc909L, ~0x6a09e667f3bcc908L, Long.MIN_VALUE};
        for (final long hi : forged) {
            final Set<Long> hashes = new HashSet<>();
            for (int i = 0; i < 100_000; i++) {
                hashes.add(FiveTuple.hash(hi, i * 0x1_0001L, 0, VIP, 80, Tcp.PROTOCOL));
            }
            assertEquals(100_000, hashes.size(), "source " + Long.toHexString(hi));
        }
    }
}
