package io.sluice.dataplane.rewrite;

import io.sluice.packet.Icmp;
import io.sluice.packet.Icmpv6;
import io.sluice.packet.Ipv4;
import io.sluice.packet.Ipv6;
import io.sluice.packet.Wire;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An IPv4 header becomes an IPv6 header, or the other way round (RFC 7915, sections 4.1 and 5.1): written where the old one was,
 * so that it ends where the transport header begins, which stays.
 * <pre>
 *                         l3                  l4
 *              . . . . . .+-------------------+-----------------
 *                         | IPv4              | transport header
 *   +----------+ - - - - -+-------------------+-----------------
 *   | IPv6                 (fragment header)  | transport header
 *   +-----------------------------------------+-----------------
 * </pre>
 * IPv4 options are left behind, as are the IPv6 headers for every hop, for the destination, and for routing that is done. A
 * packet with a source route still to follow is refused, and one whose fragment header is not the last before the transport
 * header. Checksums of the transport header are the caller's. Single-threaded: belongs to a worker.
 */
final class FamilyTranslate {
    /** It can't be said in the other family. */
    static final int REFUSED = -1;

    private static final int FRAGMENT_HEADER = 8;
    private static final int MORE_AND_OFFSET = 0x3fff;
    private static final int MORE = 0x2000;
    private static final int OFFSET = 0x1fff;
    private static final int DO_NOT_FRAGMENT = 0x4000;
    private static final int LARGEST_THAT_MAY_BE_FRAGMENTED = 1_260;
    private static final int LARGEST = 0xffff;
    private static final int END_OF_OPTIONS = 0;
    private static final int NO_OPERATION = 1;
    private static final int LOOSE_SOURCE_ROUTE = 131;
    private static final int STRICT_SOURCE_ROUTE = 137;

    private int identification;

    /**
     * Writes all of an IPv6 header but its addresses.
     *
     * @param l3   where the IPv4 header begins
     * @param l4   where it ends
     * @param hops to be taken from its time to live
     * @return where the IPv6 header begins, or {@link #REFUSED}
     */
    static int toIpv6(final UnsafeBuffer frames, final int l3, final int l4, final int hops) {
        if (l4 - l3 > Ipv4.MIN_LENGTH && hasSourceRoute(frames, l3 + Ipv4.MIN_LENGTH, l4)) {
            return REFUSED;
        }
        final long start = Wire.getLong(frames, l3);         // version, words, service, length | id, fragment
        final int timeToLive = Ipv4.timeToLive(frames, l3) - hops;
        final int next = Ipv4.protocol(frames, l3) == Icmp.PROTOCOL ? Icmpv6.PROTOCOL : Ipv4.protocol(frames, l3);
        final int payload = ((int) (start >>> 32) & 0xffff) - (l4 - l3);
        final long trafficClass = start >>> 48 & 0xff;
        final boolean piece = (start & MORE_AND_OFFSET) != 0;
        if (piece) {
            Wire.putLong(frames, l4 - FRAGMENT_HEADER, (long) next << 56 | (start & OFFSET) << 35 | (start & MORE) << 19
                | start >>> 16 & 0xffff);
        }
        final int more = piece ? FRAGMENT_HEADER : 0;
        final int at = l4 - Ipv6.LENGTH - more;
        Wire.putLong(frames, at, 6L << 60 | trafficClass << 52 | (payload + more & 0xffffL) << 16
            | (piece ? Ipv6.FRAGMENT : next) << 8 | timeToLive);
        return at;
    }

    /** Whether there is a stop that the packet has still to come by (RFC 791, section 3.1). */
    private static boolean hasSourceRoute(final UnsafeBuffer frames, final int options, final int end) {
        int at = options;
        while (at < end && Wire.getByte(frames, at) != END_OF_OPTIONS) {
            final int kind = Wire.getByte(frames, at) & 0xff;
            if (kind == NO_OPERATION) {
                at++;
                continue;
            }
            final int length = end - at < 3 ? 0 : Wire.getByte(frames, at + 1) & 0xff;
            if (length < 2) {
                return false;
            }
            if ((kind == LOOSE_SOURCE_ROUTE || kind == STRICT_SOURCE_ROUTE) && (Wire.getByte(frames, at + 2) & 0xff) <= length) {
                return true;
            }
            at += length;
        }
        return false;
    }

    /**
     * Writes all of an IPv4 header but its addresses and checksum.
     *
     * @param l3   where the IPv6 header begins
     * @param l4   where the last of its extension headers ends
     * @param hops to be taken from its hop limit
     * @return where the IPv4 header begins, or {@link #REFUSED}
     */
    int toIpv4(final UnsafeBuffer frames, final int l3, final int l4, final int hops) {
        final long start = Wire.getLong(frames, l3);         // version, class, flow | length, next header, hops
        final int total = ((int) (start >>> 16) & 0xffff) - (l4 - l3 - Ipv6.LENGTH) + Ipv4.MIN_LENGTH;
        if (total < Ipv4.MIN_LENGTH || total > LARGEST) {
            return REFUSED;
        }
        int next = (int) (start >>> 8) & 0xff;
        int fragment = inOnePiece(total);
        for (int at = l3 + Ipv6.LENGTH; at < l4; ) {
            final long header = Wire.getLong(frames, at);    // next header 8, length 8, and what it is for 48
            if (next == Ipv6.FRAGMENT) {
                if (at + FRAGMENT_HEADER != l4) {
                    return REFUSED;
                }
                fragment = (int) header << 16 | (int) (header >>> 35) & OFFSET | (int) (header >>> 19) & MORE;
                at = l4;
            } else {
                at += ((int) (header >>> 48 & 0xff) + 1) * 8;
            }
            next = (int) (header >>> 56);
        }
        final int at = l4 - Ipv4.MIN_LENGTH;
        final long trafficClass = start >>> 52 & 0xff;
        final int hopLimit = (int) (start & 0xff) - hops;
        Wire.putLong(frames, at, 0x45L << 56 | trafficClass << 48 | (long) total << 32 | fragment & 0xffff_ffffL);
        Wire.putInt(frames, at + Long.BYTES, hopLimit << 24 | (next == Icmpv6.PROTOCOL ? Icmp.PROTOCOL : next) << 16);
        return at;
    }

    /** Identification, flags and offset of a packet in one piece; if it fits IPv6's least MTU, routers may break it up. */
    int inOnePiece(final int total) {
        identification++;
        return identification << 16 | (total > LARGEST_THAT_MAY_BE_FRAGMENTED ? DO_NOT_FRAGMENT : 0);
    }

    /** Puts the addresses into a header of either family, and completes IPv4's with its checksum. */
    static void addresses(final UnsafeBuffer frames, final int l3, final boolean ipv6,
        final long sourceHi, final long sourceLo, final long destinationHi, final long destinationLo) {
        if (ipv6) {
            Ipv6.source(frames, l3, sourceHi, sourceLo);
            Ipv6.destination(frames, l3, destinationHi, destinationLo);
        } else {
            Wire.putLong(frames, l3 + 12, sourceLo << 32 | destinationLo & 0xffff_ffffL);
            Ipv4.sumUp(frames, l3);
        }
    }
}
