package io.sluice.dataplane.rewrite;

import io.sluice.packet.Checksum;
import io.sluice.packet.Ipv6;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Wire;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Every tunnel: the packet goes to the backend as it is, but for one hop less, behind the headers of {@link Outer}. The received
 * Ethernet header, its tags, and padding behind the packet stay behind.
 * <ul>
 * <li>DSCP and ECN are copied to the outer header (RFC 2983, uniform; RFC 6040, normal mode);</li>
 * <li>the flow decides the UDP source port, within 49152 to 65535, the IPv6 flow label (RFC 6438), and the varying bits of the
 * source, so that routers and receive queues spread flows and keep each together;</li>
 * <li>the UDP checksum is absent in IPv4 and always there in IPv6, see {@link PacketSum}.</li>
 * </ul>
 */
public final class Encapsulation implements Rewrite {
    private static final int LOWEST_ENTROPY_PORT = 0xc000;

    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV4_SOURCE = 12;
    private static final int IPV6_SOURCE = 8;

    @Override
    public void rewrite(final UnsafeBuffer frames, final PacketShape packet, final Target target, final int flow) {
        MssClamp.apply(frames, packet, target.mss());
        wrap(frames, packet, target.outer(), entropy(packet));
    }

    /** Puts the headers of a flow with this entropy in front. Ends with the frame's beginning and length, in {@code packet}. */
    static void wrap(final UnsafeBuffer frames, final PacketShape packet, final Outer outer, final long entropy) {
        final int at = packet.l3();
        final int length = packet.l3Length();
        HopLimit.decrement(frames, packet);
        if (outer.ipv4()) {
            inIpv4(frames, packet, outer, at, length, entropy);
        } else {
            inIpv6(frames, packet, outer, at, length, entropy);
        }
        packet.reframe(at - outer.length(), outer.length() + length);
    }

    /** The flow's own hash, which is there already; later fragments, which have none, share what their addresses make. */
    private static long entropy(final PacketShape packet) {
        final long hash = packet.flowHash();
        return hash == 0 ? packet.hash() : hash;
    }

    private static void inIpv4(
        final UnsafeBuffer frames, final PacketShape packet, final Outer outer,
        final int at, final int length, final long entropy) {
        final int service = service(frames, packet);
        final int totalLength = outer.ipBack() + length;
        final int ip = at - outer.ipBack();
        long sum = outer.sum() + service + totalLength;

        outer.put(frames, at);
        Wire.putLong(frames, ip, outer.ipStart() | (long) service << 48 | (long) totalLength << 32);
        if (outer.varies()) {
            final int varying = (int) outer.varyingLo(entropy);
            Wire.putInt(frames, ip + IPV4_SOURCE, (int) outer.sourceLo() | varying);
            sum += varying & 0xffff_ffffL;
        }
        Wire.putShort(frames, ip + IPV4_CHECKSUM, (short) Checksum.ofSum(sum));
        if (outer.udpBack() != 0) {
            udp(frames, at, outer, outer.udpBack() + length, entropy, 0);
        }
    }

    private static void inIpv6(
        final UnsafeBuffer frames, final PacketShape packet, final Outer outer,
        final int at, final int length, final long entropy) {
        final int service = service(frames, packet);
        final long flowLabel = entropy >>> 44 | 1;                 // 20 bits; 0 would say that there is none
        final int payloadLength = outer.ipBack() - Ipv6.LENGTH + length;
        final int ip = at - outer.ipBack();
        long sum = outer.sum() + 2L * payloadLength + port(entropy);

        outer.put(frames, at);
        Wire.putLong(frames, ip, outer.ipStart() | (long) service << 52 | flowLabel << 32 | (long) payloadLength << 16);
        if (outer.varies()) {
            final long varyingHi = outer.varyingHi(entropy);
            final long varyingLo = outer.varyingLo(entropy);
            Wire.putLong(frames, ip + IPV6_SOURCE, outer.sourceHi() | varyingHi);
            Wire.putLong(frames, ip + IPV6_SOURCE + Long.BYTES, outer.sourceLo() | varyingLo);
            sum += Checksum.words(varyingHi) + Checksum.words(varyingLo);
        }
        if (outer.udpBack() != 0) {
            final int checksum = Checksum.ofSum(sum + PacketSum.of(frames, packet));
            udp(frames, at, outer, payloadLength, entropy, checksum == 0 ? 0xffff : checksum);
        }
    }

    private static void udp(
        final UnsafeBuffer frames, final int at, final Outer outer, final int length, final long entropy, final int checksum) {
        Wire.putLong(frames, at - outer.udpBack(), outer.udp() | (long) port(entropy) << 48 | (long) length << 16 | checksum);
    }

    private static int port(final long entropy) {
        return LOWEST_ENTROPY_PORT | (int) (entropy >>> 50);
    }

    private static int service(final UnsafeBuffer frames, final PacketShape packet) {
        final int first = Wire.getInt(frames, packet.l3());
        return first >>> (packet.ipv6() ? 20 : 16) & 0xff;
    }
}
