package io.sluice.dataplane.rewrite;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Arithmetic of headers as in the RFCs' own words, an octet at a time, sharing nothing with what it is compared to. */
final class Slow {
    private Slow() {
    }

    static byte[] joined(final byte[]... parts) {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (final byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** So many octets of a number, the most significant first. */
    static byte[] number(final long value, final int octets) {
        final byte[] number = new byte[octets];
        for (int i = 0; i < octets; i++) {
            number[i] = (byte) (value >>> 8 * (octets - 1 - i));
        }
        return number;
    }

    static int at(final byte[] octets, final int i) {
        return octets[i] & 0xff;
    }

    static int shortAt(final byte[] octets, final int i) {
        return at(octets, i) << 8 | at(octets, i + 1);
    }

    static void putShort(final byte[] octets, final int i, final int value) {
        octets[i] = (byte) (value >>> 8);
        octets[i + 1] = (byte) value;
    }

    /** RFC 1071, two octets at a time, carries added at once. */
    static int checksum(final byte[] octets) {
        int sum = 0;
        for (int i = 0; i < octets.length; i++) {
            sum += at(octets, i) << (i % 2 == 0 ? 8 : 0);
            sum = sum > 0xffff ? sum - 0xffff : sum;
        }
        return ~sum & 0xffff;
    }

    static boolean isIpv6(final byte[] packet) {
        return at(packet, 0) >>> 4 == 6;
    }

    static byte[] source(final byte[] packet) {
        return isIpv6(packet) ? Arrays.copyOfRange(packet, 8, 24) : Arrays.copyOfRange(packet, 12, 16);
    }

    static byte[] destination(final byte[] packet) {
        return isIpv6(packet) ? Arrays.copyOfRange(packet, 24, 40) : Arrays.copyOfRange(packet, 16, 20);
    }

    /** Computes an IPv4 header's checksum anew; IPv6 has none. */
    static void sumUp(final byte[] packet) {
        if (!isIpv6(packet)) {
            final int length = (at(packet, 0) & 0x0f) * 4;
            putShort(packet, 10, 0);
            putShort(packet, 10, checksum(Arrays.copyOf(packet, length)));
        }
    }

    static int service(final byte[] packet) {
        return isIpv6(packet) ? shortAt(packet, 0) >>> 4 & 0xff : at(packet, 1);
    }

    static void service(final byte[] packet, final int service) {
        if (isIpv6(packet)) {
            putShort(packet, 0, shortAt(packet, 0) & 0xf00f | service << 4);
        } else {
            packet[1] = (byte) service;
            sumUp(packet);
        }
    }

    static int hops(final byte[] packet) {
        return at(packet, isIpv6(packet) ? 7 : 8);
    }

    static void hops(final byte[] packet, final int hops) {
        packet[isIpv6(packet) ? 7 : 8] = (byte) hops;
        sumUp(packet);
    }

    static void destination(final byte[] packet, final byte[] address) {
        System.arraycopy(address, 0, packet, isIpv6(packet) ? 24 : 16, address.length);
        sumUp(packet);
    }

    /**
     * The checksum of a TCP, UDP or ICMPv6 segment of that packet, which begins at {@code l4} and has its own checksum zeroed.
     */
    static int segmentChecksum(final byte[] packet, final int l4, final int protocol, final int length) {
        return checksum(joined(source(packet), destination(packet), number(length, 4), number(protocol, 4),
            Arrays.copyOfRange(packet, l4, l4 + length)));
    }
}
