package io.sluice.dataplane.connections;

import io.sluice.packet.Address;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses that begin alike, each in two halves, IPv4 being v4-mapped. */
record Prefix(long hi, long lo, long maskHi, long maskLo) {
    private static final Pattern TEXT = Pattern.compile("([^/]*)(?:/(\\d{1,3}))?");
    private static final int IPV4_BITS = 32;
    private static final int BITS = 128;

    /** Reads ADDRESS or ADDRESS/LENGTH. */
    static Prefix parse(final String text) {
        final Matcher matcher = TEXT.matcher(text);
        final Address address = Address.of(matcher.matches() ? matcher.group(1) : text);
        final int bits = address.isIpv4() ? IPV4_BITS : BITS;
        final int length = matcher.group(2) == null ? bits : Integer.parseInt(matcher.group(2));
        if (length > bits) {
            throw new IllegalArgumentException("prefix length " + length + " is out of range; " + address + " has 0 to " + bits);
        }
        final int ones = BITS - bits + length;
        final long maskHi = ones(Math.min(ones, Long.SIZE));
        final long maskLo = ones(Math.max(ones - Long.SIZE, 0));
        return new Prefix(address.hi() & maskHi, address.lo() & maskLo, maskHi, maskLo);
    }

    private static long ones(final int length) {
        return length == 0 ? 0 : -1L << Long.SIZE - length;
    }

    boolean contains(final long addressHi, final long addressLo) {
        return (addressHi & maskHi) == hi && (addressLo & maskLo) == lo;
    }
}
