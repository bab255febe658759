package io.sluice.controller.model;

import io.sluice.table.AddressBlock;
import io.sluice.table.AddressText;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;

/** IP addresses as people write them. Literals only: a name is never looked up, so nothing here waits for a name server. */
public final class Addresses {
    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final List<Special> SPECIAL = List.of(
        special("unspecified", "0.0.0.0", 8), special("loopback", "127.0.0.0", 8),
        special("multicast", "224.0.0.0", 4), special("broadcast", "255.255.255.255", 32),
        special("unspecified", "::", 128), special("loopback", "::1", 128),
        special("multicast", "ff00::", 8), special("link-local", "fe80::", 10));

    /** Addresses that no single host of a network has. */
    private record Special(String kind, AddressBlock block) {
    }

    private Addresses() {
    }

    /** The address that {@code text} spells; refuses anything that isn't an IPv4 or IPv6 literal. */
    public static InetAddress parse(final String text) {
        if (!isLiteral(text)) {
            throw new RefusedException(Texts.quote(text) + " is not an IP address; write an IPv4 or IPv6 address"
                + " (names are not looked up)");
        }
        return literal(text);
    }

    /** Whether {@code text} spells an address. */
    public static boolean isLiteral(final String text) {
        return IPV4.matcher(text).matches() || IPV6.matcher(text).matches() && literal(text) != null;
    }

    /** An address, or ADDRESS/LENGTH for all that begin alike; {@code what} begins the sentence that refuses it. */
    public static AddressBlock parseBlock(final String what, final String text) {
        final int slash = text.indexOf('/');
        if (slash < 0) {
            return AddressBlock.host(parse(text));
        }
        final InetAddress address = parse(text.substring(0, slash));
        final String length = text.substring(slash + 1);
        if (!length.matches("\\d{1,3}")) {
            throw new RefusedException(what + " " + Texts.quote(text) + ": its prefix length is not a number; write it like "
                + (isIpv4(address) ? "198.51.100.0/24" : "2001:db8::/64"));
        }
        return Refusals.refusing(() -> new AddressBlock(address, Integer.parseInt(length)));
    }

    private static Special special(final String kind, final String address, final int prefixLength) {
        return new Special(kind, new AddressBlock(literal(address), prefixLength));
    }

    /** Whether {@code text} spells an address, or a prefix. */
    static boolean isBlock(final String text) {
        return isLiteral(text.indexOf('/') < 0 ? text : text.substring(0, text.indexOf('/')));
    }

    private static InetAddress literal(final String text) {
        try {
            return InetAddress.getByName(text);
        } catch (final UnknownHostException malformedIpv6) {
            return null;
        }
    }

    /** The same address, or a refusal when it is not one that a single host can have; {@code what} begins the sentence. */
    public static InetAddress unicast(final String what, final InetAddress address) {
        final String kind = notUnicast(address);
        if (kind != null) {
            throw new RefusedException(what + " " + text(address) + " is " + kind + "; give a unicast address of the network");
        }
        return address;
    }

    /** The same addresses, or a refusal when one of them is none that a single host can have. */
    public static AddressBlock unicast(final String what, final AddressBlock block) {
        if (block.isHost()) {
            unicast(what, block.address());
            return block;
        }
        for (final Special special : SPECIAL) {
            if (special.block().overlaps(block)) {
                throw new RefusedException(what + " " + block + " has " + special.kind() + " addresses in it; give a prefix of"
                    + " unicast addresses");
            }
        }
        return block;
    }

    private static String notUnicast(final InetAddress address) {
        final byte[] octets = address.getAddress();
        if (address.isMulticastAddress()) {
            return "a multicast address";
        }
        if (address.isLoopbackAddress()) {
            return "a loopback address";
        }
        if (address.isAnyLocalAddress() || isIpv4(address) && octets[0] == 0) {
            return "an unspecified address";
        }
        if (isIpv4(address) && (octets[0] & octets[1] & octets[2] & octets[3] & 0xff) == 0xff) {
            return "the broadcast address";
        }
        if (address instanceof Inet6Address && address.isLinkLocalAddress()) {
            return "a link-local address, which means nothing without an interface";
        }
        return null;
    }

    /** Whether it is IPv4; an IPv4-mapped IPv6 literal is. */
    public static boolean isIpv4(final InetAddress address) {
        return address instanceof Inet4Address;
    }

    /** "IPv4" or "IPv6". */
    public static String family(final InetAddress address) {
        return isIpv4(address) ? "IPv4" : "IPv6";
    }

    /** The address in its one canonical text, see {@link AddressText}. */
    public static String text(final InetAddress address) {
        return AddressText.of(address);
    }
}
