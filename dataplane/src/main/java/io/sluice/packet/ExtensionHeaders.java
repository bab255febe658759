package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * A walk over IPv6 extension headers (RFC 8200, section 4), of bounded length: what is behind them, and where. Reads nothing
 * beyond the end it is given. Reusable; single-threaded.
 */
final class ExtensionHeaders {
    private static final int MOST = 8;

    private int at;
    private int protocol;
    private boolean firstFragment;
    private int fragmentId;

    /**
     * Steps over what stands between {@code begin} and {@code end}.
     *
     * @return {@link PacketKind#TRANSPORT} if no extension header, or one header too many, is at {@link #at};
     *     {@link PacketKind#LATER_FRAGMENT} if the fragment header is before that; {@link PacketKind#UNSUPPORTED} if the packet
     *     is not at its destination yet; or {@link PacketKind#MALFORMED}
     */
    PacketKind walk(final UnsafeBuffer frames, final int firstHeader, final int begin, final int end) {
        at = begin;
        protocol = firstHeader;
        firstFragment = false;
        fragmentId = 0;
        for (int headers = 0; headers < MOST && Ipv6.isExtension(protocol); headers++) {
            if (end - at < Ipv6.EXTENSION_UNIT) {
                return PacketKind.MALFORMED;
            }
            final long header = Wire.getLong(frames, at);     // next header 8, length 8, what the header is for 48
            final int length = protocol == Ipv6.FRAGMENT ? Ipv6.EXTENSION_UNIT : Ipv6.extensionLength(header);
            if (length > end - at) {
                return PacketKind.MALFORMED;
            }
            if (protocol == Ipv6.ROUTING && Ipv6.segmentsLeft(header) != 0) {
                return PacketKind.UNSUPPORTED;                      // the destination address is only a stop on the way
            }
            final boolean piece = protocol == Ipv6.FRAGMENT && !Ipv6.isAtomic(header);
            protocol = (int) (header >>> 56);
            at += length;
            if (piece) {
                fragmentId = (int) header;
                firstFragment = Ipv6.isFirst(header);
                if (!firstFragment) {
                    return PacketKind.LATER_FRAGMENT;
                }
            }
        }
        return PacketKind.TRANSPORT;
    }

    /** Behind the last header that was stepped over. */
    int at() {
        return at;
    }

    /** What is there. */
    int protocol() {
        return protocol;
    }

    /** Whether a fragment header says that this is the beginning of a datagram of which more is to come. */
    boolean firstFragment() {
        return firstFragment;
    }

    /** The identification of the datagram that this is a piece of; 0 if it is all. */
    int fragmentId() {
        return fragmentId;
    }
}
