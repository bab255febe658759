package io.sluice.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressBlockTest {
    @ParameterizedTest
    @CsvSource({"10.0.0.0,24,10.0.0.0/24,256", "10.0.0.1,32,10.0.0.1,1", "2001:db8::,64,2001:db8::/64,9223372036854775807",
        "2001:db8::1,128,2001:db8::1,1", "0.0.0.0,0,0.0.0.0/0,4294967296", "2001:db8::,66,2001:db8::/66,4611686018427387904",
        "2001:db8::,65,2001:db8::/65,9223372036854775807"})
    void blocksHaveATextAndASize(final String address, final int length, final String text, final long size) {
        final AddressBlock block = new AddressBlock(Rows.address(address), length);

        assertEquals(text, block.toString());
        assertEquals(size, block.size());
        assertEquals(size == 1, block.isHost());
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1,24,write 10.0.0.0/24", "2001:db8::1,64,write 2001:db8::/64", "10.0.0.0,33,has 0 to 32",
        "::,129,has 0 to 128", "10.0.0.0,-1,has 0 to 32"})
    void bitsBehindThePrefixAndImpossibleLengthsAreRefused(final String address, final int length, final String remedy) {
        final String refusal = assertThrows(IllegalArgumentException.class,
            () -> new AddressBlock(Rows.address(address), length)).getMessage();

        assertTrue(refusal.contains(remedy), refusal);
    }

    @Test
    void familiesNeverMeet() {
        final AddressBlock everyIpv4 = new AddressBlock(Rows.address("0.0.0.0"), 0);
        final AddressBlock everyIpv6 = new AddressBlock(Rows.address("::"), 0);

        assertFalse(everyIpv4.overlaps(everyIpv6));
        assertFalse(everyIpv6.contains(Rows.address("10.0.0.1")));
        assertTrue(everyIpv6.contains(Rows.address("2001:db8::1")));
    }

    /** Comparing first and last addresses as numbers is the slow twin. */
    @Test
    void overlapsAndTheIndexAgreeWithTheirTwin() {
        for (int seed = 0; seed < 200; seed++) {
            final Random random = new Random(seed);
            final List<AddressBlock> blocks = new ArrayList<>();
            final BlockIndex<AddressBlock> index = new BlockIndex<>();
            for (int i = 0; i < 30; i++) {
                final AddressBlock block = random(random);
                final AddressBlock around = index.around(block);
                final long most = blocks.stream().filter(b -> within(block, b)).mapToInt(AddressBlock::prefixLength).max()
                    .orElse(-1);

                assertEquals(most, around == null ? -1 : around.prefixLength(), "seed " + seed + ": " + block + " in " + blocks);
                for (final AddressBlock other : blocks) {
                    assertEquals(within(block, other) || within(other, block), block.overlaps(other), "seed " + seed + ": "
                        + block + " and " + other);
                }
                blocks.add(block);
                index.put(block, block);
            }
        }
    }

    private static boolean within(final AddressBlock inner, final AddressBlock outer) {
        return inner.isIpv4() == outer.isIpv4() && first(inner).compareTo(first(outer)) >= 0
            && last(inner).compareTo(last(outer)) <= 0;
    }

    private static BigInteger first(final AddressBlock block) {
        return new BigInteger(1, block.address().getAddress());
    }

    private static BigInteger last(final AddressBlock block) {
        final int bits = block.address().getAddress().length * Byte.SIZE;
        return first(block).add(BigInteger.ONE.shiftLeft(bits - block.prefixLength())).subtract(BigInteger.ONE);
    }

    /** Of few addresses, so that they meet. */
    private static AddressBlock random(final Random random) {
        final byte[] octets = new byte[random.nextBoolean() ? 4 : 16];
        octets[0] = 0x20;
        octets[octets.length - 1] = (byte) random.nextInt(256);
        octets[octets.length - 2] = (byte) random.nextInt(4);
        final int length = octets.length * Byte.SIZE - random.nextInt(14);
        final InetAddress address = RowField.addressOf(octets);
        return new AddressBlock(address, octets.length * Byte.SIZE).widened(length);
    }
}
