package io.sluice.dataplane.rewrite;

import io.sluice.packet.PacketShape;

/**
 * Encapsulates a packet as the RFCs tell it, header by header, every checksum summed whole: what {@link Encapsulation} is held
 * to.
 */
final class SlowTunnel {
    private final Mode mode;
    private final Leg leg;
    private final long entropy;

    SlowTunnel(final Mode mode, final Leg leg, final long entropy) {
        this.mode = mode;
        this.leg = leg;
        this.entropy = entropy;
    }

    /** The frame that is sent for an IP packet without link header or padding. */
    byte[] sent(final byte[] received) {
        final byte[] packet = received.clone();
        Slow.hops(packet, Slow.hops(packet) - 1);
        final byte[] payload = Slow.joined(mode.between(Slow.isIpv6(packet)), packet);
        final boolean ipv4 = leg.destination().isIpv4();
        return Slow.joined(Slow.number(leg.nextHop(), 6), Slow.number(leg.own(), 6),
            leg.vlan() == PacketShape.UNTAGGED ? new byte[0] : Slow.number(0x8100_0000L | leg.vlan(), 4),
            Slow.number(ipv4 ? 0x0800 : 0x86dd, 2), ipv4 ? inIpv4(packet, payload) : inIpv6(packet, payload));
    }

    private byte[] inIpv4(final byte[] packet, final byte[] payload) {
        final byte[] segment = mode.port() == 0 ? payload : Slow.joined(udp(payload), payload);
        final long varying = leg.fixedBits() == 32 ? 0 : entropy & (1L << 32 - leg.fixedBits()) - 1;
        final byte[] outer = Slow.joined(new byte[] {0x45, (byte) Slow.service(packet)}, Slow.number(20 + segment.length, 2),
            Slow.number(0x4000, 4), new byte[] {64, (byte) mode.protocol(Slow.isIpv6(packet))}, Slow.number(0, 2),
            Slow.number(leg.source().lo() | varying, 4), Slow.number(leg.destination().lo(), 4));
        Slow.sumUp(outer);
        return Slow.joined(outer, segment);
    }

    private byte[] inIpv6(final byte[] packet, final byte[] payload) {
        final byte[] segment = mode.port() == 0 ? payload : Slow.joined(udp(payload), payload);
        final long flowLabel = entropy >>> 44 | 1;
        final int protocol = mode.protocol(Slow.isIpv6(packet));
        final byte[] whole = Slow.joined(Slow.number(6L << 28 | (long) Slow.service(packet) << 20 | flowLabel, 4),
            Slow.number(segment.length, 2), new byte[] {(byte) protocol, 64},
            source6(), Slow.number(leg.destination().hi(), 8), Slow.number(leg.destination().lo(), 8), segment);
        if (mode.port() != 0) {
            final int checksum = Slow.segmentChecksum(whole, 40, protocol, segment.length);
            Slow.putShort(whole, 46, checksum == 0 ? 0xffff : checksum);
        }
        return whole;
    }

    private byte[] source6() {
        final byte[] source = Slow.joined(Slow.number(leg.source().hi(), 8), Slow.number(leg.source().lo(), 8));
        final byte[] noise = Slow.joined(Slow.number(Long.rotateLeft(entropy, 32), 8), Slow.number(entropy, 8));
        for (int bit = leg.fixedBits(); bit < 128; bit++) {
            source[bit / 8] |= (byte) (noise[bit / 8] & 0x80 >>> bit % 8);
        }
        return source;
    }

    private byte[] udp(final byte[] payload) {
        final long sourcePort = 0xc000 | entropy >>> 50;
        return Slow.joined(Slow.number(sourcePort, 2), Slow.number(mode.port(), 2), Slow.number(8 + payload.length, 2),
            Slow.number(0, 2));
    }
}
