package io.sluice.bpf;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;

/** Frames as this package's tests need them: headers in front of each other, written in hexadecimal, addresses filled in. */
final class Frames {
    static final String DOT1Q = "8100" + "0064";
    static final String DOT1AD = "88a8" + "0064";
    static final int TCP = 6;
    static final int UDP = 17;
    static final int ICMP = 1;
    static final int ICMPV6 = 58;

    private static final String MACS = "020000000001" + "020000000002";

    private Frames() {
    }

    static InetAddress ip(final String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (final UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Ethernet, the tags, and an IPv4 packet of that protocol with 8 bytes of payload. */
    static byte[] ipv4(final String tags, final int protocol, final String destination) {
        return ipv4(tags, protocol, "0000", destination);
    }

    /** As before, with the 16 bits of flags and fragment offset. */
    static byte[] ipv4(final String tags, final int protocol, final String fragment, final String destination) {
        return frame(MACS + tags + "0800" + "4500001c0001" + fragment + "40" + hex(protocol) + "0000" + "c0000207",
            destination, "3039005000080000");
    }

    /** Ethernet, the tags, and an IPv6 packet whose fixed header is followed by {@code payload}. */
    static byte[] ipv6(final String tags, final int next, final String destination, final String payload) {
        return frame(MACS + tags + "86dd" + "60000000" + String.format("%04x", payload.length() / 2) + hex(next) + "ff"
            + "20010db8000000000000000000000007", destination, payload);
    }

    /** An ARP message with that operation about {@code target}. */
    static byte[] arp(final String tags, final int operation, final String target) {
        return frame(MACS + tags + "0806" + "000108000604" + "00" + hex(operation) + "020000000002" + "c0000207"
            + "000000000000", target, "");
    }

    /** A neighbour message of that ICMPv6 type about {@code target}. */
    static byte[] neighbour(final String tags, final int type, final String destination, final String target) {
        final String hex = HexFormat.of().formatHex(ip(target).getAddress());
        return ipv6(tags, ICMPV6, destination, hex(type) + "000000" + "00000000" + hex + "0101" + "020000000002");
    }

    static byte[] cut(final byte[] frame, final int length) {
        return Arrays.copyOf(frame, length);
    }

    private static byte[] frame(final String before, final String address, final String behind) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(HexFormat.of().parseHex(before));
        bytes.writeBytes(ip(address).getAddress());
        bytes.writeBytes(HexFormat.of().parseHex(behind));
        return bytes.toByteArray();
    }

    private static String hex(final int octet) {
        return String.format("%02x", octet);
    }
}
