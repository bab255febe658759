package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

import static io.sluice.packet.Address.V4_MAPPED;
/**
 * The packet that an ICMP error is about, of which the error holds the beginning. Reads nothing beyond the end it is given.
 * Reusable; single-threaded.
 */
final class InnerPacket {
    private final ExtensionHeaders extensions = new ExtensionHeaders();
    private int l4;
    private int protocol;
    private int ports;
    private long sourceHi;
    private long sourceLo;
    private long destinationHi;
    private long destinationLo;

    /**
     * Measures what lies between {@code l3} and {@code end}.
     *
     * @return {@link PacketKind#ICMP_ERROR} if it can be told which connection it belongs to; {@link PacketKind#UNSUPPORTED} if
     *     it is a piece that has no ports; or {@link PacketKind#MALFORMED}
     */
    PacketKind measure(final UnsafeBuffer frames, final boolean ipv6, final int l3, final int end) {
        final PacketKind found = ipv6 ? ipv6(frames, l3, end) : ipv4(frames, l3, end);
        ports = 0;
        if (found == PacketKind.ICMP_ERROR && PacketShape.hasPorts(protocol)) {
            if (end - l4 < IcmpError.MIN_SEGMENT_LENGTH) {
                return PacketKind.MALFORMED;
            }
            ports = Tcp.ports(frames, l4);
        }
        return found;
    }

    private PacketKind ipv4(final UnsafeBuffer frames, final int l3, final int end) {
        if (end - l3 < Ipv4.MIN_LENGTH) {
            return PacketKind.MALFORMED;
        }
        final long first = Wire.getLong(frames, l3);                    // version, words, service, length | id, fragment
        final int headerLength = (int) (first >>> 54) & 0x3c;
        if (first >>> 60 != 4 || headerLength < Ipv4.MIN_LENGTH || headerLength > end - l3) {
            return PacketKind.MALFORMED;
        }
        if ((first & Ipv4.FRAGMENT_OFFSET) != 0) {
            return PacketKind.UNSUPPORTED;
        }
        protocol = Ipv4.protocol(frames, l3);
        l4 = l3 + headerLength;
        between(0, V4_MAPPED | Ipv4.source(frames, l3) & 0xffff_ffffL,
            0, V4_MAPPED | Ipv4.destination(frames, l3) & 0xffff_ffffL);
        return PacketKind.ICMP_ERROR;
    }

    private PacketKind ipv6(final UnsafeBuffer frames, final int l3, final int end) {
        if (end - l3 < Ipv6.LENGTH || Wire.getByte(frames, l3) >>> 4 != 6) {
            return PacketKind.MALFORMED;
        }
        final PacketKind found = extensions.walk(frames, Ipv6.nextHeader(frames, l3), l3 + Ipv6.LENGTH, end);
        if (found != PacketKind.TRANSPORT) {
            return found == PacketKind.MALFORMED ? PacketKind.MALFORMED : PacketKind.UNSUPPORTED;
        }
        protocol = extensions.protocol();
        l4 = extensions.at();
        between(Ipv6.sourceHi(frames, l3), Ipv6.sourceLo(frames, l3),
            Ipv6.destinationHi(frames, l3), Ipv6.destinationLo(frames, l3));
        final boolean mapped = Address.isV4Mapped(sourceHi, sourceLo) || Address.isV4Mapped(destinationHi, destinationLo);
        return mapped ? PacketKind.MALFORMED : PacketKind.ICMP_ERROR;
    }

    private void between(final long fromHi, final long fromLo, final long toHi, final long toLo) {
        sourceHi = fromHi;
        sourceLo = fromLo;
        destinationHi = toHi;
        destinationLo = toLo;
    }

    int l4() {
        return l4;
    }

    int protocol() {
        return protocol;
    }

    /** Source port in the upper 16 bits, destination port in the lower; 0 of a protocol without ports. */
    int ports() {
        return ports;
    }

    long sourceHi() {
        return sourceHi;
    }

    long sourceLo() {
        return sourceLo;
    }

    long destinationHi() {
        return destinationHi;
    }

    long destinationLo() {
        return destinationLo;
    }
}
