package io.sluice.packet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A packet written as a sentence:
 * <pre>
 *  Packet.tcp().from("192.0.2.7", 31337).to("198.51.100.1", 80).syn().vlan(100).frame()
 * </pre>
 * Lengths, checksums and family follow from what is said; what is not said has a harmless default. For tests and tools: it
 * allocates freely. Not thread-safe.
 */
public final class Packet {
    private static final int DEFAULT_TIME_TO_LIVE = 64;
    private static final int DEFAULT_WINDOW = 65_535;
    private static final byte[] NOTHING = {};
    private static final long SOME_MAC = Mac.of("02:00:00:00:00:01");
    private static final long SOME_OTHER_MAC = Mac.of("02:00:00:00:00:02");
    private static final Address SOME_ROUTER = Address.of("192.0.2.1");
    private static final Address SOME_HOST = Address.of("192.0.2.2");
    private static final Address SOME_IPV6_ROUTER = Address.of("2001:db8::1");

    final Segment segment;
    final List<Tag> tags = new ArrayList<>();                    // outer first
    final List<Extension> extensions = new ArrayList<>();
    long sourceMac = SOME_MAC;
    long destinationMac = SOME_OTHER_MAC;
    Address source = SOME_ROUTER;
    Address destination = SOME_HOST;
    int timeToLive = DEFAULT_TIME_TO_LIVE;
    int identification;
    byte[] ipOptions = NOTHING;
    byte[] tcpOptions = NOTHING;
    byte[] payload = NOTHING;
    int sourcePort;
    int destinationPort;
    int flags;
    int sequence;
    int acknowledgement;
    int window = DEFAULT_WINDOW;
    int identifier;
    int verificationTag;
    int service;
    int flowLabel;
    boolean dontFragment;
    Piece piece;                                                 // null: all of the datagram
    Summing summing = Summing.RIGHT;
    int minLength;

    private Packet(final Segment segment) {
        this.segment = segment;
    }

    public static Packet tcp() {
        return new Packet(new Segment.OfTcp());
    }

    public static Packet udp() {
        return new Packet(new Segment.OfUdp());
    }

    /** Its payload is its chunks; {@link #chunk} adds one. */
    public static Packet sctp() {
        return new Packet(new Segment.OfSctp());
    }

    /** "The packet is too long for the way ahead", by either family; {@link #about} says which packet, and so which family. */
    public static Packet icmpTooBig(final int mtu) {
        return icmpError(new Segment.OfError(
            Icmp.UNREACHABLE, Icmp.FRAGMENTATION_NEEDED, mtu, Icmpv6.PACKET_TOO_BIG, 0, mtu));
    }

    /** "Nobody listens at that port", by either family. */
    public static Packet icmpPortUnreachable() {
        return icmpError(new Segment.OfError(Icmp.UNREACHABLE, 3, 0, Icmpv6.UNREACHABLE, 4, 0));
    }

    /** "No way leads to that host", by either family. */
    public static Packet icmpHostUnreachable() {
        return icmpError(new Segment.OfError(Icmp.UNREACHABLE, 1, 0, Icmpv6.UNREACHABLE, 3, 0));
    }

    /** "It has gone too far", by either family. */
    public static Packet icmpTimeExceeded() {
        return icmpError(new Segment.OfError(Icmp.TIME_EXCEEDED, 0, 0, Icmpv6.TIME_EXCEEDED, 0, 0));
    }

    /** Any error of the family of the packet that it is about; {@code rest} are the four octets before that packet. */
    public static Packet icmpError(final int type, final int code, final int rest) {
        return icmpError(new Segment.OfError(type, code, rest, type, code, rest));
    }

    private static Packet icmpError(final Segment error) {
        return new Packet(error);
    }

    /** IP in IP, any family in any. */
    public static Packet ipip(final Packet inner) {
        return ipip(inner.frame());
    }

    /** IP in IP around the packet that is in a frame. */
    public static Packet ipip(final byte[] frame) {
        final Carried inner = new Carried(frame);
        return ip(inner.protocol()).payload(inner.packet());
    }

    public static Packet gre(final Packet inner) {
        return gre(inner.frame());
    }

    /** GRE around the packet that is in a frame. */
    public static Packet gre(final byte[] frame) {
        return ip(Gre.PROTOCOL).payload(new Carried(frame).behindGre());
    }

    /** GUE of variant 0 or 1; the source port is for the sentence to say. */
    public static Packet gue(final int variant, final Packet inner) {
        return gue(variant, inner.frame());
    }

    /** GUE of variant 0 or 1 around the packet that is in a frame. */
    public static Packet gue(final int variant, final byte[] frame) {
        final Carried inner = new Carried(frame);
        return udpTunnel(Gue.PORT, variant == 0 ? inner.behindGue() : inner.packet());
    }

    /** VXLAN, with the inner frame's Ethernet header; the source port is for the sentence to say. */
    public static Packet vxlan(final int vni, final Packet inner) {
        return vxlan(vni, inner.frame());
    }

    /** VXLAN around a frame. */
    public static Packet vxlan(final int vni, final byte[] frame) {
        return udpTunnel(Vxlan.PORT, new Carried(frame).behindVxlan(vni));
    }

    /** Geneve without an inner Ethernet header; the source port is for the sentence to say. */
    public static Packet geneve(final int vni, final Packet inner) {
        return geneve(vni, inner.frame());
    }

    /** Geneve around the packet that is in a frame. */
    public static Packet geneve(final int vni, final byte[] frame) {
        return udpTunnel(Geneve.PORT, new Carried(frame).behindGeneve(vni));
    }

    private static Packet udpTunnel(final int port, final byte[] octets) {
        final Packet packet = udp().payload(octets);
        packet.destinationPort = port;
        return packet;
    }

    /** The IP packet that is in a frame, without Ethernet header, tags and padding. */
    public static byte[] ipOf(final byte[] frame) {
        return new Carried(frame).packet();
    }

    /** A ping, of the family of its addresses. */
    public static Packet echoRequest() {
        return new Packet(new Segment.OfEcho(Icmp.ECHO_REQUEST, Icmpv6.ECHO_REQUEST));
    }

    /** The answer to a ping, of the family of its addresses. */
    public static Packet echoReply() {
        return new Packet(new Segment.OfEcho(Icmp.ECHO_REPLY, Icmpv6.ECHO_REPLY));
    }

    /** Any IP protocol: the payload follows the IP headers as it is. */
    public static Packet ip(final int protocol) {
        return new Packet(new Segment.OfAny(protocol));
    }

    /** Any Ethernet type: the payload follows the Ethernet header as it is. */
    public static Packet ethernet(final int type) {
        return new Packet(new Segment.OfNoIp(type));
    }

    /** "Who has {@code who}? Tell {@code tell}", to everybody. */
    public static Packet arpRequest(final String who, final String tell) {
        return arp(Arp.REQUEST, 0).from(tell).to(who).toMac(Mac.BROADCAST);
    }

    /** "{@code who} is at {@code mac}", said to {@code tell} at {@code tellMac}. */
    public static Packet arpReply(final String who, final long mac, final String tell, final long tellMac) {
        return arp(Arp.REPLY, tellMac).from(who).fromMac(mac).to(tell).toMac(tellMac);
    }

    /** Sender and target are as {@link #from} and {@link #to} say, the sender's MAC address is the frame's own. */
    public static Packet arp(final int operation, final long targetMac) {
        return new Packet(new Segment.OfArp(operation, targetMac));
    }

    /** "Who has {@code who}? Tell {@code tell}", to those who may have it; from {@code ::} it is the probe of RFC 4862. */
    public static Packet neighbourSolicitation(final String who, final String tell) {
        final Address asked = Address.of(who);
        final Address asker = Address.of(tell);
        final int option = asker.equals(Address.UNSPECIFIED) ? 0 : NeighbourDiscovery.SOURCE_MAC;
        final Packet packet = new Packet(new Segment.OfNeighbour(Icmpv6.NEIGHBOUR_SOLICITATION, 0, asked, option));
        return packet.from(asker).to(asked.solicitedNode()).timeToLive(NeighbourDiscovery.HOP_LIMIT);
    }

    /** The same, to one node that is believed to have it, and without saying the asker's MAC address (RFC 4861, 7.2.2). */
    public static Packet neighbourSolicitationWithoutMac(final String who, final String tell) {
        final Address asked = Address.of(who);
        final Packet packet = new Packet(new Segment.OfNeighbour(Icmpv6.NEIGHBOUR_SOLICITATION, 0, asked, 0));
        return packet.from(tell).to(asked).timeToLive(NeighbourDiscovery.HOP_LIMIT);
    }

    /** "{@code who} is at the MAC address that this comes from", with the flags of {@link NeighbourDiscovery}. */
    public static Packet neighbourAdvertisement(final Address who, final int flags) {
        final Segment said =
            new Segment.OfNeighbour(Icmpv6.NEIGHBOUR_ADVERTISEMENT, flags, who, NeighbourDiscovery.TARGET_MAC);
        return new Packet(said).from(who).to(Address.ALL_NODES).timeToLive(NeighbourDiscovery.HOP_LIMIT);
    }

    public Packet from(final String address) {
        return from(Address.of(address));
    }

    public Packet from(final String address, final int port) {
        return from(Address.of(address), port);
    }

    public Packet from(final Address address, final int port) {
        sourcePort = port;
        return from(address);
    }

    public Packet from(final Address address) {
        source = address;
        return this;
    }

    public Packet to(final String address) {
        return to(Address.of(address));
    }

    public Packet to(final String address, final int port) {
        return to(Address.of(address), port);
    }

    public Packet to(final Address address, final int port) {
        destinationPort = port;
        return to(address);
    }

    /** To a group of IPv6 nodes, the MAC address becomes the group's. */
    public Packet to(final Address address) {
        destination = address;
        return address.hi() >>> 56 == 0xff ? toMac(Mac.ofMulticast(address.lo())) : this;
    }

    public Packet fromMac(final long mac) {
        sourceMac = mac;
        return this;
    }

    public Packet toMac(final long mac) {
        destinationMac = mac;
        return this;
    }

    /** Adds an 802.1Q tag, inside those already there. */
    public Packet vlan(final int id) {
        tags.add(new Tag(Ethernet.VLAN, id));
        return this;
    }

    /** Adds an 802.1ad tag, inside those already there. */
    public Packet serviceVlan(final int id) {
        tags.add(new Tag(Ethernet.SERVICE_VLAN, id));
        return this;
    }

    /** Time to live or hop limit. */
    public Packet timeToLive(final int hops) {
        timeToLive = hops;
        return this;
    }

    /** What the pieces of one datagram have in common. */
    public Packet identification(final int number) {
        identification = number;
        return this;
    }

    /** IPv4's "do not fragment". */
    public Packet dontFragment() {
        dontFragment = true;
        return this;
    }

    /** IPv4's type of service or IPv6's traffic class: DSCP in the upper six bits, ECN in the lower two. */
    public Packet service(final int octet) {
        service = octet;
        return this;
    }

    public Packet flowLabel(final int label) {
        flowLabel = label;
        return this;
    }

    /**
     * A piece of a datagram, which belongs {@code eights} times eight octets behind its beginning. Unless that is 0, it is the
     * payload alone, without transport header; if it is, lengths and checksums are as if the piece were all. {@link #fragments}
     * makes the pieces of one whole.
     */
    public Packet fragment(final int id, final int eights, final boolean more) {
        piece = new Piece(eights * 8, more);
        return identification(id);
    }

    /** IPv4 options, filled up with zeros to a multiple of four. */
    public Packet ipOptions(final int... octets) {
        ipOptions = filledUp(octets, Ipv4.MAX_OPTIONS_LENGTH);
        return this;
    }

    /** TCP options, filled up with zeros to a multiple of four. */
    public Packet tcpOptions(final int... octets) {
        tcpOptions = filledUp(octets, Tcp.MAX_OPTIONS_LENGTH);
        return this;
    }

    /** Adds an IPv6 extension header of {@code length} octets, a multiple of eight; all it holds is padding (RFC 8200, 4.2). */
    public Packet extension(final int header, final int length) {
        final byte[] octets = new byte[length];
        octets[1] = (byte) (length / Ipv6.EXTENSION_UNIT - 1);
        extensions.add(new Extension(header, octets));
        return this;
    }

    /** Adds a routing header with so many stops still to come (RFC 8200, section 4.4). */
    public Packet routing(final int segmentsLeft) {
        extensions.add(new Extension(Ipv6.ROUTING, new byte[] {0, 0, 0, (byte) segmentsLeft, 0, 0, 0, 0}));
        return this;
    }

    /** Adds a fragment header that says that this is all there is (RFC 6946). */
    public Packet atomicFragment() {
        extensions.add(new Extension(Ipv6.FRAGMENT, new byte[Ipv6.EXTENSION_UNIT]));
        return this;
    }

    public Packet syn() {
        return flags(Tcp.SYN);
    }

    public Packet ack() {
        return flags(Tcp.ACK);
    }

    public Packet fin() {
        return flags(Tcp.FIN);
    }

    public Packet rst() {
        return flags(Tcp.RST);
    }

    /** Adds flags of {@link Tcp}. */
    public Packet flags(final int added) {
        flags |= added;
        return this;
    }

    /** TCP's sequence number, or an echo's. */
    public Packet sequence(final int number) {
        sequence = number;
        return this;
    }

    /** Whose association an SCTP packet belongs to. */
    public Packet verificationTag(final int tag) {
        verificationTag = tag;
        return this;
    }

    /** Adds an SCTP chunk with no flags, filled up with zeros to a multiple of four. */
    public Packet chunk(final int chunkType, final String text) {
        final byte[] value = text.getBytes(StandardCharsets.UTF_8);
        final int length = Sctp.CHUNK_HEADER_LENGTH + value.length;
        final byte[] chunks = Arrays.copyOf(payload, payload.length + (length + 3 & ~3));
        chunks[payload.length] = (byte) chunkType;
        chunks[payload.length + 2] = (byte) (length >>> 8);
        chunks[payload.length + 3] = (byte) length;
        System.arraycopy(value, 0, chunks, payload.length + Sctp.CHUNK_HEADER_LENGTH, value.length);
        payload = chunks;
        return this;
    }

    /** The packet that an ICMP error is about, as much of it as such an error may hold; it goes to that packet's source. */
    public Packet about(final Packet packet) {
        return about(packet.frame());
    }

    /** The packet, in a frame, that an ICMP error is about. */
    public Packet about(final byte[] frame) {
        final boolean ipv4 = new Carried(frame).ipv4();
        return about(frame, ipv4
            ? IcmpError.MAX_IPV4_LENGTH - Ipv4.MIN_LENGTH - IcmpError.LENGTH
            : IcmpError.MAX_IPV6_LENGTH - Ipv6.LENGTH - IcmpError.LENGTH);
    }

    /** The packet, in a frame, of which an ICMP error holds the first {@code octets}. */
    public Packet about(final byte[] frame, final int octets) {
        final Carried inner = new Carried(frame);
        if (source.isIpv4() != inner.ipv4()) {
            source = inner.ipv4() ? SOME_ROUTER : SOME_IPV6_ROUTER;
        }
        final byte[] packet = inner.packet();
        return to(inner.source()).payload(Arrays.copyOf(packet, Math.min(packet.length, octets)));
    }

    /** UDP's "there is no checksum". */
    public Packet noChecksum() {
        summing = Summing.NONE;
        return this;
    }

    /** TCP's or UDP's checksum as a driver leaves it to hardware to finish: the pseudo header's sum alone. */
    public Packet unfinishedChecksum() {
        summing = Summing.UNFINISHED;
        return this;
    }

    /** A transport checksum that is not right. */
    public Packet wrongChecksum() {
        summing = Summing.WRONG;
        return this;
    }

    public Packet acknowledgement(final int number) {
        acknowledgement = number;
        return this;
    }

    /** Which ping this is one of. */
    public Packet identifier(final int number) {
        identifier = number;
        return this;
    }

    public Packet payload(final String text) {
        return payload(text.getBytes(StandardCharsets.UTF_8));
    }

    public Packet payload(final byte[] octets) {
        payload = octets.clone();
        return this;
    }

    /** Padding behind the packet, up to this length of the frame. */
    public Packet padTo(final int length) {
        minLength = length;
        return this;
    }

    /** The frame, from the destination MAC address on, without its check sequence. */
    public byte[] frame() {
        return new FrameWriter(this).whole();
    }

    /** The datagram in pieces of at most so many octets behind the IP headers, a multiple of eight. */
    public List<byte[]> fragments(final int octets) {
        return new FrameWriter(this).pieces(octets);
    }

    private static byte[] filledUp(final int[] octets, final int most) {
        if (octets.length > most) {
            throw new IllegalArgumentException(octets.length + " octets of options; the header has room for " + most);
        }
        final byte[] options = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            options[i] = (byte) octets[i];
        }
        return Arrays.copyOf(options, octets.length + 3 & ~3);
    }

    /** How a transport header's checksum comes about. */
    enum Summing {
        RIGHT, NONE, UNFINISHED, WRONG
    }

    /** Where a piece belongs in its datagram, in octets, and whether more come after it. */
    record Piece(int octets, boolean more) {
    }

    /** One tag: its type, {@link Ethernet#VLAN} or {@link Ethernet#SERVICE_VLAN}, and the VLAN it names. */
    record Tag(int type, int vlan) {
    }

    /** One IPv6 extension header: its number, and the whole of it, but the first octet, which says what comes next. */
    record Extension(int header, byte[] octets) {
    }
}
