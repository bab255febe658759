package io.sluice.dataplane.rewrite;

import java.nio.ByteOrder;

import io.sluice.packet.Checksum;
import io.sluice.packet.Ipv4;
import io.sluice.packet.Ipv6;
import io.sluice.packet.Udp;
import io.sluice.packet.Wire;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The headers that go in front of every packet to one backend of a VIP, from the Ethernet header to the last of the tunnel,
 * written once. What differs from packet to packet is zero in them, and added by {@link Encapsulation}: lengths, service and
 * congestion bits, flow label, UDP source port, varying bits of the source, checksums.
 * <pre>
 *  |&lt;- WORDS, or FEWER ------------------------------------------&gt;|
 *             |&lt;- length -----------------------------------------&gt;|
 *  +- - - - - +----------+- - -+--------------+- - -+- - - - - - - -+--------
 *  |  0       | Ethernet | tag | IPv4 or IPv6 | UDP | tunnel's own  | packet
 *  +- - - - - +----------+- - -+--------------+- - -+- - - - - - - -+--------
 *                              |&lt;- ipBack ------------------------&gt;|
 *                                             |&lt;- udpBack --------&gt;|
 * </pre>
 * They are kept as whole words that end where the packet begins, {@value #WORDS} of them or, where that is enough, {@value
 * #FEWER}; what is in front of the frame is overwritten with them. Fields, not an array: there are many backends, so what is
 * known of one comes from far, and should come at once.
 *
 * <p>Immutable.
 */
public final class Outer {
    /**
     * Where the Ethernet frames inside VXLAN and Geneve are sent: the address that the backend's device must have, for Linux
     * drops what is for another station, and TCP to a group as well. One for all backends, as with an anycast gateway: {@code
     * ip link add ... address 02:53:4c:55:43:45 type vxlan ... nolearning}.
     */
    public static final long INNER_MAC = 0x02_53_4c_55_43_45L;

    /** How many octets are written in front of a packet at most. */
    static final int ROOM = 12 * Long.BYTES;

    static final int TIME_TO_LIVE = 64;

    private static final int WORDS = ROOM / Long.BYTES;
    private static final int FEWER = 8;
    private static final int DO_NOT_FRAGMENT = 0x4000;

    private final long word1;
    private final long word2;
    private final long word3;
    private final long word4;
    private final long word5;
    private final long word6;
    private final long word7;
    private final long word8;
    private final long word9;
    private final long word10;
    private final long word11;
    private final long word12;
    private final long ipStart;
    private final long udp;
    private final long sum;
    private final long sourceHi;
    private final long sourceLo;
    private final long varyingHi;
    private final long varyingLo;
    private final int length;
    private final int ipBack;
    private final int udpBack;
    private final boolean ipv4;
    private final boolean varies;

    /** {@code beforeIpv6}: whether the packets are IPv6, here and below. */
    public static Outer ipip(final Leg leg, final boolean beforeIpv6) {
        return new Outer(leg, IpipTunnel.shim(beforeIpv6));
    }

    public static Outer gre(final Leg leg, final boolean beforeIpv6) {
        return new Outer(leg, GreTunnel.shim(beforeIpv6));
    }

    /** {@code variant} 0 or 1. */
    public static Outer gue(final Leg leg, final int port, final int variant, final boolean beforeIpv6) {
        return new Outer(leg, GueTunnel.shim(port, variant, beforeIpv6));
    }

    public static Outer vxlan(final Leg leg, final int port, final int vni, final boolean beforeIpv6) {
        return new Outer(leg, VxlanTunnel.shim(port, vni, leg.own(), beforeIpv6));
    }

    public static Outer geneve(final Leg leg, final int port, final int vni, final boolean beforeIpv6) {
        return new Outer(leg, GeneveTunnel.shim(port, vni, leg.own(), beforeIpv6));
    }

    /** Headers along {@code leg}, with that shim behind them. */
    Outer(final Leg leg, final Shim shim) {
        ipv4 = leg.ipv4();
        ipBack = (ipv4 ? Ipv4.MIN_LENGTH : Ipv6.LENGTH) + shim.length();
        udpBack = shim.udpPort() == Shim.NO_UDP ? 0 : shim.length();
        length = LinkHeader.length(leg.vlan()) + ipBack;
        udp = (long) shim.udpPort() << 32;
        sourceHi = leg.source().hi();
        sourceLo = leg.source().lo();
        varyingHi = leg.varyingHi();
        varyingLo = leg.varyingLo();
        varies = (varyingHi | varyingLo) != 0;
        final UnsafeBuffer headers = headers(leg, shim);
        ipStart = headers.getLong(ROOM - ipBack, ByteOrder.BIG_ENDIAN);
        sum = ipv4 ? Checksum.sum(headers, ROOM - ipBack, Ipv4.MIN_LENGTH)
            : Checksum.sum(headers, ROOM - udpBack, udpBack)
                + Checksum.pseudoHeader(sourceHi, sourceLo, leg.destination().hi(), leg.destination().lo(), shim.protocol(), 0);
        word1 = headers.getLong(0);
        word2 = headers.getLong(Long.BYTES);
        word3 = headers.getLong(2 * Long.BYTES);
        word4 = headers.getLong(3 * Long.BYTES);
        word5 = headers.getLong(4 * Long.BYTES);
        word6 = headers.getLong(5 * Long.BYTES);
        word7 = headers.getLong(6 * Long.BYTES);
        word8 = headers.getLong(7 * Long.BYTES);
        word9 = headers.getLong(8 * Long.BYTES);
        word10 = headers.getLong(9 * Long.BYTES);
        word11 = headers.getLong(10 * Long.BYTES);
        word12 = headers.getLong(11 * Long.BYTES);
    }

    /** They end where the buffer does. */
    private UnsafeBuffer headers(final Leg leg, final Shim shim) {
        if (length > ROOM) {
            throw new IllegalArgumentException(length + " octets of headers; there is room for " + ROOM);
        }
        final UnsafeBuffer headers = new UnsafeBuffer(new byte[ROOM]);
        final int ip = ROOM - ipBack;
        LinkHeader.put(headers, ip, leg.nextHop(), leg.own(), leg.vlan(), Shim.etherType(!ipv4));
        if (ipv4) {
            ipv4(headers, ip, leg, shim);
        } else {
            ipv6(headers, ip, leg, shim);
        }
        if (udpBack != 0) {
            Udp.ports(headers, ROOM - udpBack, 0, shim.udpPort());
        }
        headers.putBytes(ROOM - shim.octets().length, shim.octets());
        return headers;
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

    /** Stores the headers in front of {@code end}, where the packet begins. */
    void put(final UnsafeBuffer frames, final int end) {
        if (length > FEWER * Long.BYTES) {
            if (length > 11 * Long.BYTES) {
                Wire.putWord(frames, end, -12 * Long.BYTES, word1);
            }
            Wire.putWord(frames, end, -11 * Long.BYTES, word2);
            Wire.putWord(frames, end, -10 * Long.BYTES, word3);
            Wire.putWord(frames, end, -9 * Long.BYTES, word4);
        }
        Wire.putWord(frames, end, -8 * Long.BYTES, word5);
        Wire.putWord(frames, end, -7 * Long.BYTES, word6);
        Wire.putWord(frames, end, -6 * Long.BYTES, word7);
        Wire.putWord(frames, end, -5 * Long.BYTES, word8);
        Wire.putWord(frames, end, -4 * Long.BYTES, word9);
        Wire.putWord(frames, end, -3 * Long.BYTES, word10);
        Wire.putWord(frames, end, -2 * Long.BYTES, word11);
        Wire.putWord(frames, end, -Long.BYTES, word12);
    }

    /** Octets of the Ethernet header and all that follows it. */
    int length() {
        return length;
    }

    /** By how many octets an IP packet gets longer. */
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

    /** The first eight octets of the outer IP header, what differs from packet to packet zero. */
    long ipStart() {
        return ipStart;
    }

    /** How far before the packet the UDP header begins; 0 if there is none. */
    int udpBack() {
        return udpBack;
    }

    /** The UDP header with its destination port, all else zero. */
    long udp() {
        return udp;
    }

    /** Whether the source is not the same for all flows. */
    boolean varies() {
        return varies;
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

    /** The checksum's fixed part: of the IPv4 header, or in IPv6 of UDP with its pseudo header, lengths not counted. */
    long sum() {
        return sum;
    }
}
