package io.sluice.netlink;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The addresses that share their first bits.
 *
 * @param address one of them
 * @param length  how many bits they share
 */
public record Prefix(InetAddress address, int length) {
    /** IPv4 before IPv6, then by value, so that a prefix is a range. */
    public static final Comparator<InetAddress> ORDER = Comparator.<InetAddress>comparingInt(a -> a.getAddress().length)
        .thenComparing(InetAddress::getAddress, Arrays::compareUnsigned);

    /** The lowest address: all other bits zero. */
    public InetAddress first() {
        return filled(0x00);
    }

    /** The highest address: all other bits one. */
    public InetAddress last() {
        return filled(0xff);
    }

    private InetAddress filled(final int octet) {
        final byte[] octets = address.getAddress();
        for (int i = 0; i < octets.length; i++) {
            final int shared = 0xff00 >> Math.max(0, Math.min(Byte.SIZE, length - i * Byte.SIZE)) & 0xff;
            octets[i] = (byte) (octets[i] & shared | octet & ~shared);
        }
        try {
            return InetAddress.getByAddress(octets);
        } catch (final UnknownHostException e) {
            throw new AssertionError(e);                           // it has the length of another address
        }
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + length;
    }
}
