package io.sluice.packet;

import org.agrona.concurrent.UnsafeBuffer;

import static io.sluice.packet.Address.V4_MAPPED;
/**
 * What a frame is and where its headers begin, measured once; whoever reads the frame after that need not check again.
 * <pre>
 *  offset              l3                        l4
 *  |                   |                         |
 *  +----------+- - - - +--------------+- - - - - +-----------+---------+- - - - -+
 *  | Ethernet | 2 tags | IPv4 or IPv6 | options  | TCP, UDP, | payload | padding |
 *  |          |  at    |              | or ext.  | ICMP      |         | if any  |
 *  +----------+- most -+--------------+- headers +-----------+---------+- - - - -+
 * </pre>
 * Reads nothing outside the frame and throws nothing, whatever the frame holds. Does not verify checksums: they are patched where
 * what they cover changes, so a wrong one is still wrong where the packet ends up.
 *
 * <p>An error of ICMP or ICMPv6 is told as a packet of the connection that it is about, as that connection's other end would send
 * it: source, destination, ports and protocol are those of the packet inside, with source and destination exchanged. So the flow
 * that the error concerns is found like that of any other packet. What the error's own addresses are stands in the frame.
 * <pre>
 *             l3            l4             innerL3       innerL4
 *  +----------+-------------+--------------+-------------+-------------------------------+
 *  | Ethernet | IPv4, IPv6  | ICMP, ICMPv6 | IPv4, IPv6  | TCP, UDP, SCTP: 8 octets or more
 *  +----------+-------------+--------------+-------------+-------------------------------+
 * </pre>
 *
 * <p>Reusable: holds numbers only. Single-threaded, one for each frame of a burst.
 */
public final class PacketShape {
    /** What {@link #vlan} says of an untagged frame. */
    public static final int UNTAGGED = -1;

    private static final int MAX_TAGS = 2;
    private static final long FIRST_FRAGMENT = 1L << Integer.SIZE;

    private final FlowHash flowHashing;
    private final ExtensionHeaders extensions = new ExtensionHeaders();
    private final InnerPacket inner = new InnerPacket();
    private PacketKind kind = PacketKind.MALFORMED;
    private int offset;
    private int length;
    private long destinationMac;
    private int vlan;
    private int l3;
    private int l3Length;
    private int l4;
    private int innerL3;
    private int innerL4;
    private boolean ipv6;
    private int protocol;
    private long sourceHi;
    private long sourceLo;
    private long destinationHi;
    private long destinationLo;
    private int ports;
    private int tcpFlags;
    private long flowHash;
    private long fragment;                                                    // identification, and above it FIRST_FRAGMENT

    /** With flow hashes that anybody can foretell: for tests and tools. */
    public PacketShape() {
        this(0);
    }

    /** With flow hashes of this secret. */
    public PacketShape(final long secret) {
        this(new FlowHash(secret));
    }

    /** With the flow hashes of others. */
    public PacketShape(final FlowHash flowHashing) {
        this.flowHashing = flowHashing;
    }

    /**
     * Measures the frame of {@code length} octets at {@code offset}. After {@link PacketKind#MALFORMED} only {@link #kind},
     * {@link #offset} and {@link #length} mean anything.
     */
    public PacketKind measure(final UnsafeBuffer frames, final int offset, final int length) {
        this.offset = offset;
        this.length = length;
        protocol = 0;
        ports = 0;
        tcpFlags = 0;
        flowHash = 0;
        fragment = 0;
        kind = length < Ethernet.LENGTH ? PacketKind.MALFORMED : ethernet(frames, offset + length);
        return kind;
    }

    private PacketKind ethernet(final UnsafeBuffer frames, final int end) {
        destinationMac = Ethernet.destination(frames, offset);
        vlan = UNTAGGED;
        int at = offset;
        int type = Ethernet.type(frames, at);
        for (int tags = 0; tags < MAX_TAGS && Ethernet.isTag(type); tags++) {
            if (end - at < Ethernet.LENGTH + Ethernet.TAG_LENGTH) {
                return PacketKind.MALFORMED;
            }
            if (tags == 0) {
                vlan = Ethernet.vlan(frames, at);
            }
            at += Ethernet.TAG_LENGTH;
            type = Ethernet.type(frames, at);
        }
        l3 = at + Ethernet.LENGTH;
        return type == Ethernet.IPV4 ? ipv4(frames, end) : otherThanIpv4(frames, type, end);
    }

    private PacketKind otherThanIpv4(final UnsafeBuffer frames, final int type, final int end) {
        if (type == Ethernet.IPV6) {
            return ipv6(frames, end);
        }
        ipv6 = false;
        l3Length = 0;
        l4 = l3;
        between(0, 0, 0, 0);
        return type == Ethernet.ARP ? arp(frames, end) : PacketKind.OTHER;
    }

    private PacketKind ipv4(final UnsafeBuffer frames, final int end) {
        if (end - l3 < Ipv4.MIN_LENGTH) {
            return PacketKind.MALFORMED;
        }
        final long first = Wire.getLong(frames, l3);                    // version, words, service, length | id, fragment
        final long second = Wire.getLong(frames, l3 + Long.BYTES);      // hops, protocol, checksum | source
        final int headerLength = (int) (first >>> 54) & 0x3c;
        final int totalLength = (int) (first >>> 32) & 0xffff;
        if (first >>> 60 != 4 || headerLength < Ipv4.MIN_LENGTH || totalLength < headerLength || totalLength > end - l3) {
            return PacketKind.MALFORMED;
        }
        ipv6 = false;
        protocol = (int) (second >>> 48) & 0xff;
        between(0, V4_MAPPED | second & 0xffff_ffffL, 0, V4_MAPPED | Ipv4.destination(frames, l3) & 0xffff_ffffL);
        l3Length = totalLength;
        l4 = l3 + headerLength;
        final int piece = (int) first & (Ipv4.MORE_FRAGMENTS | Ipv4.FRAGMENT_OFFSET);
        return piece == 0 ? transport(frames, l3 + totalLength) : ipv4Fragment(frames, first);
    }

    private PacketKind ipv4Fragment(final UnsafeBuffer frames, final long first) {
        fragment = first >>> 16 & 0xffff;
        if ((first & Ipv4.FRAGMENT_OFFSET) != 0) {
            return PacketKind.LATER_FRAGMENT;
        }
        fragment |= FIRST_FRAGMENT;
        return firstFragment(frames, l3 + l3Length);
    }

    /** What is in pieces and is no part of a connection is of no use to anybody here. */
    private PacketKind firstFragment(final UnsafeBuffer frames, final int end) {
        return hasPorts(protocol) ? transport(frames, end) : PacketKind.UNSUPPORTED;
    }

    static boolean hasPorts(final int protocol) {
        return protocol == Tcp.PROTOCOL || protocol == Udp.PROTOCOL || protocol == Sctp.PROTOCOL;
    }

    private PacketKind ipv6(final UnsafeBuffer frames, final int end) {
        if (end - l3 < Ipv6.LENGTH) {
            return PacketKind.MALFORMED;
        }
        final long first = Wire.getLong(frames, l3);                    // version, class, flow | length, next header, hops
        final int payloadLength = (int) (first >>> 16) & 0xffff;
        if (first >>> 60 != 6 || payloadLength > end - l3 - Ipv6.LENGTH) {
            return PacketKind.MALFORMED;
        }
        ipv6 = true;
        protocol = (int) (first >>> 8) & 0xff;
        between(Ipv6.sourceHi(frames, l3), Ipv6.sourceLo(frames, l3),
            Ipv6.destinationHi(frames, l3), Ipv6.destinationLo(frames, l3));
        if (Address.isV4Mapped(sourceHi, sourceLo) || Address.isV4Mapped(destinationHi, destinationLo)) {
            return PacketKind.MALFORMED;                            // never on a wire: it would pass for an IPv4 packet here
        }
        l3Length = Ipv6.LENGTH + payloadLength;
        l4 = l3 + Ipv6.LENGTH;
        return Ipv6.isExtension(protocol) ? extensions(frames, l3 + l3Length) : transport(frames, l3 + l3Length);
    }

    private PacketKind extensions(final UnsafeBuffer frames, final int end) {
        final PacketKind found = extensions.walk(frames, protocol, l4, end);
        protocol = extensions.protocol();
        l4 = extensions.at();
        fragment = extensions.fragmentId() & 0xffff_ffffL;
        if (found != PacketKind.TRANSPORT) {
            return found;
        }
        if (!extensions.firstFragment()) {
            return transport(frames, end);
        }
        fragment |= FIRST_FRAGMENT;
        return firstFragment(frames, end);
    }

    /** {@code end} is where the IP packet ends; the frame may be longer. */
    private PacketKind transport(final UnsafeBuffer frames, final int end) {
        if (protocol == Tcp.PROTOCOL) {
            return tcp(frames, end - l4);
        }
        if (protocol == Udp.PROTOCOL) {
            return udp(frames, end - l4);
        }
        if (protocol == (ipv6 ? Icmpv6.PROTOCOL : Icmp.PROTOCOL)) {
            return icmp(frames, end);
        }
        if (protocol == Sctp.PROTOCOL) {
            return end - l4 < Sctp.LENGTH ? PacketKind.MALFORMED : betweenPorts(Sctp.ports(frames, l4));
        }
        return PacketKind.UNSUPPORTED;
    }

    private PacketKind tcp(final UnsafeBuffer frames, final int available) {
        if (available < Tcp.MIN_LENGTH) {
            return PacketKind.MALFORMED;
        }
        final int wordsAndFlags = Tcp.wordsAndFlags(frames, l4);
        final int headerLength = wordsAndFlags >>> 10 & 0x3c;
        if (headerLength < Tcp.MIN_LENGTH || headerLength > available) {
            return PacketKind.MALFORMED;
        }
        tcpFlags = wordsAndFlags & 0xff;
        return betweenPorts(Tcp.ports(frames, l4));
    }

    private PacketKind udp(final UnsafeBuffer frames, final int available) {
        if (available < Udp.LENGTH) {
            return PacketKind.MALFORMED;
        }
        final int datagramLength = Udp.length(frames, l4);
        if (datagramLength < Udp.LENGTH || datagramLength > available && !isFirstFragment()) {
            return PacketKind.MALFORMED;
        }
        return betweenPorts(Udp.ports(frames, l4));
    }

    private PacketKind betweenPorts(final int sourceAndDestination) {
        ports = sourceAndDestination;
        flowHash = ipv6
            ? flowHashing.ofIpv6(sourceHi, sourceLo, destinationHi, destinationLo, ports, protocol)
            : flowHashing.ofIpv4(sourceLo, destinationLo, ports, protocol);
        return PacketKind.TRANSPORT;
    }

    private PacketKind icmp(final UnsafeBuffer frames, final int end) {
        if (end - l4 < Icmp.LENGTH) {
            return PacketKind.MALFORMED;
        }
        final int typeAndCode = Icmp.typeAndCode(frames, l4);
        if (typeAndCode == (ipv6 ? Icmpv6.ECHO_REQUEST : Icmp.ECHO_REQUEST) << 8 && Address.isOneHost(sourceHi, sourceLo)) {
            return PacketKind.ECHO_REQUEST;
        }
        if (ipv6 && typeAndCode == Icmpv6.NEIGHBOUR_SOLICITATION << 8 && l4 == l3 + Ipv6.LENGTH) {
            return neighbourSolicitation(frames, end);
        }
        final boolean error = ipv6 ? Icmpv6.isError(typeAndCode >>> 8) : Icmp.isError(typeAndCode >>> 8);
        return error ? icmpError(frames, end) : PacketKind.UNSUPPORTED;
    }

    /**
     * From here on the packet passes for one that the other end of the connection sends: the packet that the error is about was
     * on its way to that end.
     */
    private PacketKind icmpError(final UnsafeBuffer frames, final int end) {
        innerL3 = l4 + IcmpError.LENGTH;
        final PacketKind found = inner.measure(frames, ipv6, innerL3, end);
        if (found == PacketKind.ICMP_ERROR) {
            innerL4 = inner.l4();
            protocol = inner.protocol();
            between(inner.destinationHi(), inner.destinationLo(), inner.sourceHi(), inner.sourceLo());
            ports = Integer.rotateLeft(inner.ports(), Short.SIZE);
            flowHash = flowHashing.of(sourceHi, sourceLo, destinationHi, destinationLo, ports, protocol);
        }
        return found;
    }

    /** Valid by RFC 4861, section 7.1.1, but for the checksum. */
    private PacketKind neighbourSolicitation(final UnsafeBuffer frames, final int end) {
        if (Ipv6.hopLimit(frames, l3) != NeighbourDiscovery.HOP_LIMIT || end - l4 < NeighbourDiscovery.LENGTH
            || !NeighbourDiscovery.optionsFit(frames, l4, end)) {
            return PacketKind.MALFORMED;
        }
        final long targetHi = NeighbourDiscovery.targetHi(frames, l4);
        final long mac = NeighbourDiscovery.sourceMac(frames, l4, end);
        final boolean probe = (sourceHi | sourceLo) == 0;                     // duplicate address detection, RFC 4862
        final boolean asker = probe
            ? mac == NeighbourDiscovery.NONE && Address.isSolicitedNode(destinationHi, destinationLo)
            : Address.isOneHost(sourceHi, sourceLo) && (mac == NeighbourDiscovery.NONE || !Mac.isGroup(mac));
        if (!asker || targetHi >>> 56 == 0xff) {
            return PacketKind.MALFORMED;
        }
        destinationHi = targetHi;
        destinationLo = NeighbourDiscovery.targetLo(frames, l4);
        return PacketKind.NEIGHBOUR_SOLICITATION;
    }

    private PacketKind arp(final UnsafeBuffer frames, final int end) {
        if (end - l3 < Arp.LENGTH) {
            return PacketKind.MALFORMED;
        }
        final long start = Arp.start(frames, l3);
        if (start >>> 16 != Arp.ETHERNET_IPV4 >>> 16) {
            return start >>> 32 == Arp.ETHERNET_IPV4 >>> 32 ? PacketKind.MALFORMED : PacketKind.UNSUPPORTED;
        }
        if (Mac.isGroup(Arp.senderMac(frames, l3))) {                         // RFC 1812, section 3.3.2
            return PacketKind.MALFORMED;
        }
        between(0, V4_MAPPED | Arp.sender(frames, l3) & 0xffff_ffffL, 0, V4_MAPPED | Arp.target(frames, l3) & 0xffff_ffffL);
        final boolean question = (start & 0xffff) == Arp.REQUEST && sourceLo != destinationLo;
        return question ? PacketKind.ARP_REQUEST : PacketKind.UNSUPPORTED;
    }

    private void between(final long fromHi, final long fromLo, final long toHi, final long toLo) {
        sourceHi = fromHi;
        sourceLo = fromLo;
        destinationHi = toHi;
        destinationLo = toLo;
    }

    /** What the last measuring found; it returned the same. */
    public PacketKind kind() {
        return kind;
    }

    /** Where the frame begins, in the memory that was measured; the other offsets are counted from the same place. */
    public int offset() {
        return offset;
    }

    /** The frame's length: as received, padding and all, until it is told otherwise by {@link #reframe}. */
    public int length() {
        return length;
    }

    /** The frame has been rewritten and lies elsewhere, or is of another length; all else is as it was measured. */
    public void reframe(final int movedTo, final int newLength) {
        offset = movedTo;
        length = newLength;
    }

    public long destinationMac() {
        return destinationMac;
    }

    /** Where the network header (IPv4, IPv6, ARP) begins, behind up to two 802.1Q or 802.1ad tags. */
    public int l3() {
        return l3;
    }

    /**
     * The packet has been cut, behind {@code octets} of its own, into pieces of which this is the first, or the first of those
     * that it was: {@link #l3Length} and {@link #length} say so from then on, and no padding is left.
     *
     * @param id what the pieces have in common
     */
    public void cut(final int octets, final int id) {
        l3Length = octets;
        length = l3 - offset + octets;
        if (kind == PacketKind.TRANSPORT) {
            fragment = FIRST_FRAGMENT | id & 0xffff_ffffL;
        }
    }

    /** The IP packet's length in octets, from its header to its end, without padding; 0 if not IP. */
    public int l3Length() {
        return l3Length;
    }

    /** Where the transport header begins, behind IPv4 options and IPv6 extension headers; that of an ICMP error is its own. */
    public int l4() {
        return l4;
    }

    /** Where the IP header of the packet begins that an {@link PacketKind#ICMP_ERROR} is about. */
    public int innerL3() {
        return innerL3;
    }

    /** Where the transport header of the packet begins that an {@link PacketKind#ICMP_ERROR} is about. */
    public int innerL4() {
        return innerL4;
    }

    /** The outer VLAN, 0 to 4095, or {@link #UNTAGGED}. */
    public int vlan() {
        return vlan;
    }

    public boolean ipv6() {
        return ipv6;
    }

    /**
     * The IP protocol, behind extension headers; 0 if not IP. Of an ICMP error, that of the packet it is about. Of a later
     * fragment over IPv6, what follows the fragment header, which may be another extension header.
     */
    public int protocol() {
        return protocol;
    }

    /** The upper half of the source address; of an ARP request, of who asks; of an ICMP error, see {@link PacketShape}. */
    public long sourceHi() {
        return sourceHi;
    }

    /** The lower half of the source address; of an ARP request, of who asks; of an ICMP error, see {@link PacketShape}. */
    public long sourceLo() {
        return sourceLo;
    }

    /** The upper half of the destination address; of an ARP request or a neighbour solicitation, of the address asked for. */
    public long destinationHi() {
        return destinationHi;
    }

    /** The lower half of the destination address; of an ARP request or a neighbour solicitation, of the address asked for. */
    public long destinationLo() {
        return destinationLo;
    }

    /** 0 unless this is {@link PacketKind#TRANSPORT}, or an {@link PacketKind#ICMP_ERROR} about such a packet. */
    public int sourcePort() {
        return ports >>> 16;
    }

    /** 0 unless this is {@link PacketKind#TRANSPORT}, or an {@link PacketKind#ICMP_ERROR} about such a packet. */
    public int destinationPort() {
        return ports & 0xffff;
    }

    /** The eight flags, {@link Tcp#FIN} the lowest; 0 if not TCP. */
    public int tcpFlags() {
        return tcpFlags;
    }

    /** Whether this is the packet that begins a TCP connection: a SYN that acknowledges nothing. */
    public boolean opensConnection() {
        return (tcpFlags & (Tcp.SYN | Tcp.ACK)) == Tcp.SYN;
    }

    /** Whether this is {@link PacketKind#TRANSPORT}, and the first fragment of a datagram of which more is to come. */
    public boolean isFirstFragment() {
        return fragment >= FIRST_FRAGMENT;
    }

    /**
     * What the fragments of one datagram have in common, besides addresses and, in IPv4, protocol: 16 bits of IPv4, 32 of IPv6; 0
     * if this is no fragment.
     */
    public int fragmentId() {
        return (int) fragment;
    }

    /**
     * {@link FlowHash#of} addresses, ports and protocol, with this process's secret; 0 unless this is
     * {@link PacketKind#TRANSPORT} or an {@link PacketKind#ICMP_ERROR}.
     */
    public long flowHash() {
        return flowHash;
    }

    /** {@link FiveTuple#hash} of addresses, ports and protocol, the same on every node. Computed anew each time. */
    public long hash() {
        return FiveTuple.hash(sourceHi, sourceLo, destinationHi, destinationLo, ports, protocol);
    }
}
