package io.sluice.dataplane.rewrite;

import io.sluice.packet.Ipv4;
import io.sluice.packet.Wire;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What an ICMP error is called in the other family, and what stands beside its name (RFC 7915, sections 4.2 and 5.2).
 * <pre>
 *                             type and code, the checksum still 0
 *       +---------------+---------------+-------------------------------+
 *   0   |     type      |     code      |           checksum            |
 *       +---------------+---------------+-------------------------------+
 *   4   |    MTU (ICMP: its lower half alone) or pointer (ICMP: the first octet alone) or 0
 *       +---------------------------------------------------------------+
 * </pre>
 */
final class IcmpTypes {
    /** It has no name in the other family. */
    static final long REFUSED = -1;

    private static final int UNREACHABLE = 3;
    private static final int TIME_EXCEEDED = 11;
    private static final int PARAMETER_PROBLEM = 12;
    private static final int NET = 0;
    private static final int HOST = 1;
    private static final int PROTOCOL = 2;
    private static final int PORT = 3;
    private static final int FRAGMENTATION_NEEDED = 4;
    private static final int HOST_PROHIBITED = 10;

    private static final int UNREACHABLE_6 = 1;
    private static final int TOO_BIG_6 = 2;
    private static final int TIME_EXCEEDED_6 = 3;
    private static final int PARAMETER_PROBLEM_6 = 4;
    private static final int NEXT_HEADER_FIELD_6 = 6;              // where the IPv6 header names the protocol

    private static final int FAMILIES_DIFFER_BY = 20;
    private static final int LEAST_MTU_6 = 1_280;
    private static final int[] PLATEAUS = {65_535, 32_000, 17_914, 8_166, 4_352, 2_002, 1_492, 1_006, 508, 296, 68};

    private IcmpTypes() {
    }

    /** The eight octets of the ICMP header in the other family, or {@link #REFUSED}; {@code inner} is the packet in the error. */
    static long exchanged(final UnsafeBuffer frames, final int icmp, final int inner, final boolean toIpv6) {
        final int type = Wire.getByte(frames, icmp) & 0xff;
        final int code = Wire.getByte(frames, icmp + 1) & 0xff;
        final int beside = Wire.getInt(frames, icmp + 4);
        return toIpv6 ? toIpv6(type, code, beside, Ipv4.totalLength(frames, inner)) : toIpv4(type, code, beside);
    }

    private static long message(final int type, final int code, final long beside) {
        return (long) type << 56 | (long) code << 48 | beside & 0xffff_ffffL;
    }

    private static long toIpv6(final int type, final int code, final int beside, final int length) {
        return switch (type) {
            case UNREACHABLE -> unreachableToIpv6(code, beside, length);
            case TIME_EXCEEDED -> message(TIME_EXCEEDED_6, code, 0);
            case PARAMETER_PROBLEM -> {
                final int pointer = code == 0 || code == 2 ? pointerToIpv6(beside >>> 24) : -1;
                yield pointer < 0 ? REFUSED : message(PARAMETER_PROBLEM_6, 0, pointer);
            }
            default -> REFUSED;
        };
    }

    private static long unreachableToIpv6(final int code, final int beside, final int length) {
        return switch (code) {
            case NET, HOST, 5, 6, 7, 8, 11, 12 -> message(UNREACHABLE_6, 0, 0);
            case PROTOCOL -> message(PARAMETER_PROBLEM_6, 1, NEXT_HEADER_FIELD_6);
            case PORT -> message(UNREACHABLE_6, 4, 0);
            case FRAGMENTATION_NEEDED -> message(TOO_BIG_6, 0, mtuToIpv6(beside & 0xffff, length));
            case 9, HOST_PROHIBITED, 13, 15 -> message(UNREACHABLE_6, 1, 0);
            default -> REFUSED;                                    // 14, host precedence violation
        };
    }

    /** A router from before RFC 1191 says 0: then it is taken for the next plateau below the packet's length (section 7.1). */
    private static int mtuToIpv6(final int said, final int length) {
        int mtu = said;
        for (int i = 0; mtu == 0 && i < PLATEAUS.length; i++) {
            mtu = PLATEAUS[i] < length ? PLATEAUS[i] : 0;
        }
        return Math.max(LEAST_MTU_6, mtu + FAMILIES_DIFFER_BY);
    }

    private static int pointerToIpv6(final int pointer) {
        return switch (pointer) {
            case 0, 1 -> pointer;                                  // version, service
            case 2, 3 -> 4;                                        // total length
            case 8 -> 7;                                           // time to live
            case 9 -> NEXT_HEADER_FIELD_6;
            case 12, 13, 14, 15 -> 8;                              // source
            case 16, 17, 18, 19 -> 24;                             // destination
            default -> -1;
        };
    }

    private static long toIpv4(final int type, final int code, final int beside) {
        return switch (type) {
            case UNREACHABLE_6 -> unreachableToIpv4(code);
            case TOO_BIG_6 -> message(UNREACHABLE, FRAGMENTATION_NEEDED, mtuToIpv4(beside & 0xffff_ffffL));
            case TIME_EXCEEDED_6 -> message(TIME_EXCEEDED, code, 0);
            case PARAMETER_PROBLEM_6 -> parameterProblemToIpv4(code, beside);
            default -> REFUSED;
        };
    }

    private static long unreachableToIpv4(final int code) {
        return switch (code) {
            case 0, 2, 3 -> message(UNREACHABLE, HOST, 0);
            case 1 -> message(UNREACHABLE, HOST_PROHIBITED, 0);
            case 4 -> message(UNREACHABLE, PORT, 0);
            default -> REFUSED;
        };
    }

    private static long mtuToIpv4(final long mtu) {
        return Math.min(0xffff, Math.max(PLATEAUS[PLATEAUS.length - 1], mtu - FAMILIES_DIFFER_BY));
    }

    private static long parameterProblemToIpv4(final int code, final int beside) {
        if (code == 1) {
            return message(UNREACHABLE, PROTOCOL, 0);
        }
        final int pointer = code == 0 ? pointerToIpv4(beside) : -1;
        return pointer < 0 ? REFUSED : message(PARAMETER_PROBLEM, 0, (long) pointer << 24);
    }

    private static int pointerToIpv4(final int pointer) {
        if (pointer >= 8 && pointer < 40) {
            return pointer < 24 ? 12 : 16;                         // source, destination
        }
        return switch (pointer) {
            case 0, 1 -> pointer;                                  // version, traffic class
            case 4, 5 -> 2;                                        // payload length
            case 6 -> 9;                                           // next header
            case 7 -> 8;                                           // hop limit
            default -> -1;
        };
    }

    /**
     * How much of the packet in the error to take along, of {@code there} octets: without the extensions behind it, if a length
     * is given (RFC 4884, section 5), which neither family could find in the other's place.
     */
    static int lengthOfOriginal(final UnsafeBuffer frames, final int icmp, final int there, final boolean toIpv6) {
        final int type = Wire.getByte(frames, icmp) & 0xff;
        final boolean extensible = toIpv6 ? type == UNREACHABLE || type == TIME_EXCEEDED || type == PARAMETER_PROBLEM
            : type == UNREACHABLE_6 || type == TIME_EXCEEDED_6;
        final int said = toIpv6 ? (Wire.getByte(frames, icmp + 5) & 0xff) * 4 : (Wire.getByte(frames, icmp + 4) & 0xff) * 8;
        return extensible && said > 0 ? Math.min(said, there) : there;
    }
}
