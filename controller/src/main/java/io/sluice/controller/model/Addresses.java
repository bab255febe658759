package io.sluice.controller.model;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** IP addresses as people write them. Literals only: a name is never looked up, so nothing here waits for a name server. */
public final class Addresses {
    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final int GROUPS = 8;

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

    /**
     * The address in its canonical form, IPv6 as RFC 5952 section 4 has it: lower case, the longest run of zero groups
     * shortened.
     */
    public static String text(final InetAddress address) {
        if (isIpv4(address)) {
            return address.getHostAddress();
        }
        final int[] groups = groups(address.getAddress());
        final int from = longestZeroRun(groups);
        if (from < 0) {
            return join(groups, 0, GROUPS);
        }
        return join(groups, 0, from) + "::" + join(groups, zeroRunEnd(groups, from), GROUPS);
    }

    private static int[] groups(final byte[] octets) {
        final int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (octets[2 * i] & 0xff) << 8 | octets[2 * i + 1] & 0xff;
        }
        return groups;
    }

    /** Where the first longest run of at least two zero groups begins, or -1. */
    private static int longestZeroRun(final int[] groups) {
        int longest = -1;
        int length = 1;
        for (int i = 0; i < GROUPS; i = Math.max(i + 1, zeroRunEnd(groups, i))) {
            if (zeroRunEnd(groups, i) - i > length) {
                longest = i;
                length = zeroRunEnd(groups, i) - i;
            }
        }
        return longest;
    }

    private static int zeroRunEnd(final int[] groups, final int from) {
        int end = from;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end;
    }

    private static String join(final int[] groups, final int from, final int to) {
        final StringBuilder joined = new StringBuilder();
        for (int i = from; i < to; i++) {
            joined.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return joined.toString();
    }
}
