package io.sluice.table;

import java.net.Inet4Address;
import java.net.InetAddress;

/** IP addresses in their one canonical text. */
public final class AddressText {
    private static final int GROUPS = 8;

    private AddressText() {
    }

    /** IPv4 in dotted decimal, IPv6 as RFC 5952 section 4 has it: lower case, the longest run of zero groups shortened. */
    public static String of(final InetAddress address) {
        if (address instanceof Inet4Address) {
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
