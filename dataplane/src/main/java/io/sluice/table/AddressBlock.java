package io.sluice.table;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * One address, or all that begin alike.
 *
 * @param address      the first of them: the bits behind the prefix are zero
 * @param prefixLength of 32 bits for IPv4, of 128 for IPv6
 */
public record AddressBlock(InetAddress address, int prefixLength) {
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    /** Refuses a prefix that is longer than the address, or bits behind it. */
    public AddressBlock {
        address = RowField.anyAddress(address);
        if (prefixLength < 0 || prefixLength > bits(address)) {
            throw new IllegalArgumentException("prefix length " + prefixLength + " is out of range; an " + family(address)
                + " address has 0 to " + bits(address));
        }
        if (hasBitsBehind(address, prefixLength)) {
            throw new IllegalArgumentException(AddressText.of(address) + "/" + prefixLength
                + " has bits behind its prefix; write " + AddressText.of(first(address, prefixLength)) + "/" + prefixLength);
        }
    }

    /** One address. */
    public static AddressBlock host(final InetAddress address) {
        return new AddressBlock(address, bits(address));
    }

    /** Whether it is one address. */
    public boolean isHost() {
        return prefixLength == bits(address);
    }

    /** Whether it is IPv4. */
    public boolean isIpv4() {
        return isIpv4(address);
    }

    /** Whether it is among these addresses. */
    public boolean contains(final InetAddress one) {
        return isHost() ? one.equals(address) : isIpv4(one) == isIpv4() && first(one, prefixLength).equals(address);
    }

    /** Whether any address is among both. */
    public boolean overlaps(final AddressBlock other) {
        return prefixLength <= other.prefixLength ? contains(other.address) : other.contains(address);
    }

    /** The block of that shorter prefix that this one lies in. */
    AddressBlock widened(final int length) {
        return length == prefixLength ? this : new AddressBlock(first(address, length), length);
    }

    /** How many addresses these are; {@link Long#MAX_VALUE} for as many and more. */
    public long size() {
        final int free = bits(address) - prefixLength;
        return free >= Long.SIZE - 1 ? Long.MAX_VALUE : 1L << free;
    }

    /** Whether an address is IPv4; a v4-mapped one is. */
    static boolean isIpv4(final InetAddress address) {
        return address instanceof Inet4Address;
    }

    /** "IPv4" or "IPv6". */
    static String family(final InetAddress address) {
        return isIpv4(address) ? "IPv4" : "IPv6";
    }

    private static int bits(final InetAddress address) {
        return isIpv4(address) ? IPV4_BITS : IPV6_BITS;
    }

    private static boolean hasBitsBehind(final InetAddress address, final int prefixLength) {
        return prefixLength < bits(address) && !first(address, prefixLength).equals(address);
    }

    private static InetAddress first(final InetAddress address, final int prefixLength) {
        final byte[] octets = address.getAddress();
        for (int bit = prefixLength; bit < octets.length * Byte.SIZE; bit++) {
            octets[bit / Byte.SIZE] &= (byte) ~(0x80 >> bit % Byte.SIZE);
        }
        return RowField.addressOf(octets);
    }

    /** By hand, as {@link #hashCode}: those that Java makes of a record are put together when first called, which takes long. */
    @Override
    public boolean equals(final Object other) {
        return other instanceof AddressBlock block && prefixLength == block.prefixLength && address.equals(block.address);
    }

    @Override
    public int hashCode() {
        return address.hashCode() * (IPV6_BITS + 1) + prefixLength;
    }

    /** 10.0.0.0/24; one address without its length. */
    @Override
    public String toString() {
        return AddressText.of(address) + (isHost() ? "" : "/" + prefixLength);
    }
}
