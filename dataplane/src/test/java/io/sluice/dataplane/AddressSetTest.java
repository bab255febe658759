package io.sluice.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Address;
import io.sluice.table.AddressBlock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressSetTest {
    private static boolean contains(final AddressSet set, final String address) {
        final Address one = Address.of(address);
        return set.contains(one.hi(), one.lo());
    }

    @Test
    void ofNothingThereIsNone() {
        final AddressSet none = new AddressSet(Set.of());
        assertFalse(contains(none, "0.0.0.0"));
        assertFalse(contains(none, "::"));
    }

    @Test
    void theWholeOfOneFamilyIsNotTheOther() {
        final AddressSet ipv4 = new AddressSet(Set.of(Site.block("0.0.0.0/0")));
        assertTrue(contains(ipv4, "203.0.113.9"));
        assertFalse(contains(ipv4, "2001:db8::1"));
    }

    @Test
    void hostsAndPrefixesSideBySide() {
        final AddressSet set = new AddressSet(Set.of(Site.block("10.0.0.0/24"), Site.block("10.0.1.7"),
            Site.block("2001:db8::/64"), Site.block("2001:db8:1::/48")));
        assertTrue(contains(set, "10.0.0.0") && contains(set, "10.0.0.255") && contains(set, "10.0.1.7"));
        assertTrue(contains(set, "2001:db8::ffff:ffff") && contains(set, "2001:db8:1:2::3"));
        assertFalse(contains(set, "10.0.1.6") || contains(set, "10.0.1.0") || contains(set, "2001:db8:0:1::"));
    }

    /** Asking every block in turn is the slow twin. */
    @Test
    void itIsAsIfEveryBlockWereAsked() throws UnknownHostException {
        for (int seed = 0; seed < 500; seed++) {
            final Random random = new Random(seed);
            final Set<AddressBlock> blocks = new HashSet<>();
            for (int i = random.nextInt(20); i >= 0; i--) {
                blocks.add(block(address(random), random));
            }
            blocks.removeIf(block -> block.address().isAnyLocalAddress());       // which no row can have
            final AddressSet set = new AddressSet(blocks);
            for (int i = 0; i < 100; i++) {
                final InetAddress one = address(random);
                final Address asked = Address.of(one);
                assertEquals(blocks.stream().anyMatch(block -> block.contains(one)), set.contains(asked.hi(), asked.lo()),
                    one + " in " + blocks + ", seed " + seed);
            }
        }
    }

    /** Few enough that blocks hold some. */
    private static InetAddress address(final Random random) throws UnknownHostException {
        final byte[] octets = new byte[random.nextBoolean() ? 4 : 16];
        octets[0] = 0x20;
        octets[octets.length / 2] = (byte) random.nextInt(4);
        octets[octets.length - 1] = (byte) random.nextInt(8);
        return InetAddress.getByAddress(octets);
    }

    private static AddressBlock block(final InetAddress address, final Random random) throws UnknownHostException {
        final byte[] octets = address.getAddress();
        final int length = 1 + random.nextInt(octets.length * 8);
        for (int bit = length; bit < octets.length * 8; bit++) {
            octets[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        return new AddressBlock(InetAddress.getByAddress(octets), length);
    }
}
