package io.sluice.dataplane.rewrite;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import io.sluice.dataplane.io.PacketIo;
import io.sluice.packet.Checksum;
import io.sluice.packet.Ipv4;
import io.sluice.packet.Ipv6;
import io.sluice.packet.Udp;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The headers that go in front of every packet to one backend, from the Ethernet header to the last of the tunnel, written once.
 * What differs from packet to packet is zero in them, and added by {@link Encapsulation}: lengths, service and congestion bits,
 * flow label, UDP source port, varying bits of the source, checksums. They are kept as whole words that end where the packet
 * begins; up to seven octets in front of the frame are touched for it.
 * <pre>
 *  |&lt;- words ------------------------------------------------&gt;|
 *        |&lt;- length -----------------------------------------&gt;|
 *  +- - -+----------+- - -+--------------+- - -+- - - - - - - -+--------
 *  |  0  | Ethernet | tag | IPv4 or IPv6 | UDP | tunnel's own  | packet
 *  +- - -+----------+- - -+--------------+- - -+- - - - - - - -+--------
 *                         |&lt;- ipBack ------------------------&gt;|
 *                                        |&lt;- udpBack --------&gt;|
 * </pre>
 * Immutable. A packet of either family goes through; what the two differ in has the same length.
 */
public final class Outer {
    /**
     * Where the Ethernet frames inside VXLAN and Geneve are sent: the address that the backend's device must have, for Linux
     * drops what is for another station, and TCP to a group as well. One for all backends, as with an anycast gateway: {@code
     * ip link add ... address 02:53:4c:55:43:45 type vxlan ... nolearning}.
     */
    public static final long INNER_MAC = 0x02_53_4c_55_43_45L;

    static final int TIME_TO_LIVE = 64;

    private static final int DO_NOT_FRAGMENT = 0x4000;

    private final int length;
    private final boolean ipv4;
    private final int ipBack;
    private final int udpBack;
    private final int udpPort;
    private final long sourceHi;
    private final long sourceLo;
    private final long varyingHi;
    private final long varyingLo;
    private final long[] wordsBeforeIpv4;
    private final long[] wordsBeforeIpv6;
    private final long sumBeforeIpv4;
    private final long sumBeforeIpv6;

    public static Outer ipip(final Leg leg) {
        return new Outer(leg, IpipTunnel.shim(false), IpipTunnel.shim(true));
    }

    public static Outer gre(final Leg leg) {
        return new Outer(leg, GreTunnel.shim(false), GreTunnel.shim(true));
    }

    /** {@code variant} 0 or 1. */
    public static Outer gue(final Leg leg, final int port, final int variant) {
        return new Outer(leg, GueTunnel.shim(port, variant, false), GueTunnel.shim(port, variant, true));
    }

    public static Outer vxlan(final Leg leg, final int port, final int vni) {
        return new Outer(leg, VxlanTunnel.shim(port, vni, leg.own(), false), VxlanTunnel.shim(port, vni, leg.own(), true));
    }

    public static Outer geneve(final Leg leg, final int port, final int vni) {
        return new Outer(leg, GeneveTunnel.shim(port, vni, leg.own(), false), GeneveTunnel.shim(port, vni, leg.own(), true));
    }

    /** Headers along {@code leg}, with one shim for packets of each family, of equal length. */
    Outer(final Leg leg, final Shim beforeIpv4, final Shim beforeIpv6) {
        if (beforeIpv4.length() != beforeIpv6.length() || beforeIpv4.udpPort() != beforeIpv6.udpPort()) {
            throw new IllegalArgumentException("a tunnel's headers differ in length: " + beforeIpv4 + ", " + beforeIpv6);
        }
        ipv4 = leg.ipv4();
        ipBack = (ipv4 ? Ipv4.MIN_LENGTH : Ipv6.LENGTH) + beforeIpv4.length();
        udpPort = beforeIpv4.udpPort();
        udpBack = udpPort == Shim.NO_UDP ? 0 : beforeIpv4.length();
        length = LinkHeader.length(leg.vlan()) + ipBack;
        sourceHi = leg.source().hi();
        sourceLo = leg.source().lo();
        varyingHi = leg.varyingHi();
        varyingLo = leg.varyingLo();
        wordsBeforeIpv4 = words(leg, beforeIpv4);
        wordsBeforeIpv6 = words(leg, beforeIpv6);
        sumBeforeIpv4 = sum(leg, wordsBeforeIpv4, beforeIpv4);
        sumBeforeIpv6 = sum(leg, wordsBeforeIpv6, beforeIpv6);
    }

    private long[] words(final Leg leg, final Shim shim) {
        final int octets = length + Long.BYTES - 1 & -Long.BYTES;
        if (octets > PacketIo.HEADROOM) {
            throw new IllegalArgumentException(octets + " octets of headers; there is room for " + PacketIo.HEADROOM);
        }
        final UnsafeBuffer headers = new UnsafeBuffer(new byte[octets]);
        final int ip = octets - ipBack;
        LinkHeader.put(headers, ip, leg.nextHop(), leg.own(), leg.vlan(), Shim.etherType(!ipv4));
        if (ipv4) {
            ipv4(headers, ip, leg, shim);
        } else {
            ipv6(headers, ip, leg, shim);
        }
        if (udpBack != 0) {
            Udp.ports(headers, octets - udpBack, 0, udpPort);
        }
        headers.putBytes(octets - shim.octets().length, shim.octets());
        final long[] words = new long[octets / Long.BYTES];
        ByteBuffer.wrap(headers.byteArray()).order(ByteOrder.nativeOrder()).asLongBuffer().get(words);
        return words;
    }

    /** One piece each, so the identification may be anything (RFC 6864, section 4.1): 0. */
    private static void ipv4(final UnsafeBuffer headers, final int ip, final Leg leg, final Shim shim) {
        Ipv4.headerLength(headers, ip, Ipv4.MIN_LENGTH);
        headers.putInt(ip + Integer.BYTES, DO_NOT_FRAGMENT, ByteOrder.BIG_ENDIAN);
        Ipv4.timeToLive(headers, ip, TIME_TO_LIVE);
        Ipv4.protocol(headers, ip, shim.protocol());
        Ipv4.source(headers, ip, (int) leg.source().lo());
        Ipv4.destination(headers, ip, (int) leg.destination().lo());
        Ipv4.checksum(headers, ip, 0);
    }

    private static void ipv6(final UnsafeBuffer headers, final int ip, final Leg leg, final Shim shim) {
        Ipv6.start(headers, ip, 0, shim.protocol(), TIME_TO_LIVE);
        Ipv6.source(headers, ip, leg.source().hi(), leg.source().lo());
        Ipv6.destination(headers, ip, leg.destination().hi(), leg.destination().lo());
    }

    /** Of what a checksum covers that is the same in all packets: of the IPv4 header, or of UDP's in IPv6. */
    private long sum(final Leg leg, final long[] words, final Shim shim) {
        final ByteBuffer octets = ByteBuffer.allocate(words.length * Long.BYTES).order(ByteOrder.nativeOrder());
        octets.asLongBuffer().put(words);
        final UnsafeBuffer headers = new UnsafeBuffer(octets.array());
        if (ipv4) {
            return Checksum.sum(headers, octets.capacity() - ipBack, Ipv4.MIN_LENGTH);
        }
        return Checksum.sum(headers, octets.capacity() - udpBack, udpBack)
            + Checksum.pseudoHeader(sourceHi, sourceLo, leg.destination().hi(), leg.destination().lo(), shim.protocol(), 0);
    }

    /** Octets of the Ethernet header and all that follows it. */
    int length() {
        return length;
    }

    /** By how many octets an IP packet, of either family, gets longer. */
    public int overhead() {
        return ipBack;
    }

    /** Whether the outer header is IPv4. */
    boolean ipv4() {
        return ipv4;
    }

    /** How far before the packet the outer IP header begins. */
    int ipBack() {
        return ipBack;
    }

    /** How far before the packet the UDP header begins; 0 if there is none. */
    int udpBack() {
        return udpBack;
    }

    int udpPort() {
        return udpPort;
    }

    /** The bits of the upper half of the source that a flow of this entropy has set. */
    long varyingHi(final long entropy) {
        return Long.rotateLeft(entropy, Integer.SIZE) & varyingHi;
    }

    /** The bits of the lower half of the source that a flow of this entropy has set. */
    long varyingLo(final long entropy) {
        return entropy & varyingLo;
    }

    long sourceHi() {
        return sourceHi;
    }

    long sourceLo() {
        return sourceLo;
    }

    /** The headers in front of a packet of this family, in native byte order, to be stored as they are. */
    long[] words(final boolean beforeIpv6) {
        return beforeIpv6 ? wordsBeforeIpv6 : wordsBeforeIpv4;
    }

    /** The checksum's fixed part: of the IPv4 header, or in IPv6 of UDP with its pseudo header, lengths not counted. */
    long sum(final boolean beforeIpv6) {
        return beforeIpv6 ? sumBeforeIpv6 : sumBeforeIpv4;
    }
}
