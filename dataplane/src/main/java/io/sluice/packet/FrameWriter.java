package io.sluice.packet;

import java.util.ArrayList;
import java.util.List;

import org.agrona.concurrent.UnsafeBuffer;

import static java.nio.ByteOrder.BIG_ENDIAN;

/** Writes what a {@link Packet} says: the segment first, then the headers before it, around all of it or around each piece. */
final class FrameWriter {
    private final Packet packet;
    private final int type;
    private final byte[] segment;

    FrameWriter(final Packet packet) {
        this.packet = packet;
        type = packet.segment.type(packet);
        refuseMixedFamilies();
        segment = packet.piece == null || packet.piece.octets() == 0 ? wholeSegment() : packet.payload;
    }

    private byte[] wholeSegment() {
        final int headerLength = packet.segment.headerLength(packet);
        final byte[] octets = new byte[headerLength + packet.payload.length];
        System.arraycopy(packet.payload, 0, octets, headerLength, packet.payload.length);
        packet.segment.write(packet, new UnsafeBuffer(octets), octets.length);
        return octets;
    }

    private void refuseMixedFamilies() {
        if ((type == Ethernet.IPV4 || type == Ethernet.IPV6) && packet.source.isIpv4() != packet.destination.isIpv4()) {
            throw new IllegalStateException(
                "a packet cannot go from " + packet.source + " to " + packet.destination + "; say two addresses of one family");
        }
    }

    byte[] whole() {
        return frame(packet.piece, 0, segment.length);
    }

    List<byte[]> pieces(final int octets) {
        if (octets < 8 || octets % 8 != 0) {
            throw new IllegalArgumentException("pieces of " + octets + " octets; where a piece belongs is told in eights");
        }
        final List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < segment.length; at += octets) {
            final int length = Math.min(octets, segment.length - at);
            pieces.add(frame(new Packet.Piece(at, at + length < segment.length), at, length));
        }
        return pieces;
    }

    private byte[] frame(final Packet.Piece piece, final int at, final int length) {
        final int l3 = Ethernet.LENGTH + packet.tags.size() * Ethernet.TAG_LENGTH;
        final int l4 = l3 + networkLength(piece != null);
        final byte[] octets = new byte[Math.max(l4 + length, packet.minLength)];
        final UnsafeBuffer frame = new UnsafeBuffer(octets);
        ethernet(frame);
        if (type == Ethernet.IPV4) {
            ipv4(frame, l3, l4 + length, piece);
        } else if (type == Ethernet.IPV6) {
            ipv6(frame, l3, l4 + length, piece);
        }
        frame.putBytes(l4, segment, at, length);
        return octets;
    }

    private int networkLength(final boolean piece) {
        if (type == Ethernet.IPV4) {
            return Ipv4.MIN_LENGTH + packet.ipOptions.length;
        }
        if (type != Ethernet.IPV6) {
            return 0;
        }
        final int extensions = packet.extensions.stream().mapToInt(extension -> extension.octets().length).sum();
        return Ipv6.LENGTH + extensions + (piece ? Ipv6.EXTENSION_UNIT : 0);
    }

    private void ethernet(final UnsafeBuffer frame) {
        Ethernet.addresses(frame, 0, packet.destinationMac, packet.sourceMac);
        int at = 0;
        for (final Packet.Tag tag : packet.tags) {
            Ethernet.type(frame, at, tag.type());
            Ethernet.vlan(frame, at, tag.vlan());
            at += Ethernet.TAG_LENGTH;
        }
        Ethernet.type(frame, at, type);
    }

    private void ipv4(final UnsafeBuffer frame, final int l3, final int end, final Packet.Piece piece) {
        final int place = piece == null ? 0 : piece.octets() >> 3 | (piece.more() ? Ipv4.MORE_FRAGMENTS : 0);
        final int flagsAndOffset = place | (packet.dontFragment ? Ipv4.DONT_FRAGMENT : 0);
        Ipv4.start(frame, l3, packet.service, end - l3, packet.identification & 0xffff, flagsAndOffset, packet.timeToLive,
            packet.segment.protocol(packet));
        Ipv4.headerLength(frame, l3, Ipv4.MIN_LENGTH + packet.ipOptions.length);
        Ipv4.source(frame, l3, (int) packet.source.lo());
        Ipv4.destination(frame, l3, (int) packet.destination.lo());
        frame.putBytes(l3 + Ipv4.MIN_LENGTH, packet.ipOptions);
        Ipv4.sumUp(frame, l3);
    }

    private void ipv6(final UnsafeBuffer frame, final int l3, final int end, final Packet.Piece piece) {
        final List<Packet.Extension> headers = new ArrayList<>(packet.extensions);
        if (piece != null) {
            headers.add(fragmentHeader(piece));
        }
        Ipv6.start(frame, l3, packet.service, packet.flowLabel, end - l3 - Ipv6.LENGTH, numberOf(headers, 0), packet.timeToLive);
        Ipv6.source(frame, l3, packet.source.hi(), packet.source.lo());
        Ipv6.destination(frame, l3, packet.destination.hi(), packet.destination.lo());
        int headerAt = l3 + Ipv6.LENGTH;
        for (int i = 0; i < headers.size(); i++) {
            final Packet.Extension extension = headers.get(i);
            frame.putBytes(headerAt, extension.octets());
            frame.putByte(headerAt, (byte) numberOf(headers, i + 1));
            headerAt += extension.octets().length;
        }
    }

    private int numberOf(final List<Packet.Extension> headers, final int i) {
        return i < headers.size() ? headers.get(i).header() : packet.segment.protocol(packet);
    }

    private Packet.Extension fragmentHeader(final Packet.Piece piece) {
        final UnsafeBuffer header = new UnsafeBuffer(new byte[Ipv6.EXTENSION_UNIT]);
        header.putShort(2, (short) (piece.octets() | (piece.more() ? 1 : 0)), BIG_ENDIAN);
        header.putInt(4, packet.identification, BIG_ENDIAN);
        return new Packet.Extension(Ipv6.FRAGMENT, header.byteArray());
    }
}
