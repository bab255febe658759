package io.sluice.bpf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * An IP packet in a frame, written as a sentence: {@code from("192.0.2.1").to("198.51.100.1").tcp(80, 31337).frame()}. Lengths
 * are right, checksums are zero: steering looks at none.
 */
final class IpFrame {
    static final int HOP_BY_HOP = 0;
    static final int ICMP = 1;
    static final int IPIP = 4;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int ROUTING = 43;
    static final int FRAGMENT = 44;
    static final int IPV6_IN = 41;
    static final int GRE = 47;
    static final int ICMPV6 = 58;
    static final int DESTINATION_OPTIONS = 60;
    static final int SCTP = 132;

    private final byte[] source;
    private byte[] destination;
    private String macs = "020000000001" + "020000000002";
    private String tags = "";
    private String options = "";
    private int fragment;
    private final List<Integer> extensions = new ArrayList<>();
    private final List<String> extensionBodies = new ArrayList<>();
    private int protocol = 59;                                     // no next header
    private String payload = "";

    private IpFrame(final byte[] source) {
        this.source = source;
    }

    static IpFrame from(final String address) {
        return new IpFrame(Frames.ip(address).getAddress());
    }

    static IpFrame from(final byte[] address) {
        return new IpFrame(address);
    }

    IpFrame to(final String address) {
        return to(Frames.ip(address).getAddress());
    }

    IpFrame to(final byte[] address) {
        destination = address;
        return this;
    }

    /** To that MAC instead of this host's. */
    IpFrame mac(final String hex) {
        macs = hex + "020000000002";
        return this;
    }

    IpFrame behind(final String tags) {
        this.tags = tags;
        return this;
    }

    /** So many words of 32 bits of IPv4 options. */
    IpFrame options(final int words) {
        options = "01010101".repeat(words);
        return this;
    }

    /** A piece that begins so many units of 8 octets into the datagram; its payload is what stands in this packet. */
    IpFrame fragment(final int offset, final boolean more) {
        if (source.length == 4) {
            fragment = offset | (more ? 0x2000 : 0);
            return this;
        }
        return extension(FRAGMENT, String.format("%04x", offset << 3 | (more ? 1 : 0)) + "00000007");
    }

    /** An IPv6 extension header of so many octets, a multiple of 8. */
    IpFrame extension(final int header, final int length) {
        return extension(header, String.format("%02x", length / 8 - 1) + "00".repeat(length - 2));
    }

    /** {@code body}: all but the octet that tells the next header; of a fragment header, all but the first two octets. */
    private IpFrame extension(final int header, final String body) {
        extensions.add(header);
        extensionBodies.add(header == FRAGMENT ? "00" + body : body);
        return this;
    }

    IpFrame tcp(final int from, final int to) {
        return carrying(TCP, ports(from, to) + "00000001" + "00000000" + "5002ffff" + "00000000");
    }

    IpFrame udp(final int from, final int to) {
        return carrying(UDP, ports(from, to) + "00080000");
    }

    IpFrame sctp(final int from, final int to) {
        return carrying(SCTP, ports(from, to) + "00000000" + "00000000");
    }

    /** An ICMP or ICMPv6 message of that type about {@code packet}, of which it holds so many octets, all if there are fewer. */
    IpFrame icmp(final int type, final IpFrame packet, final int octets) {
        final String about = packet.packet();
        return carrying(source.length == 4 ? ICMP : ICMPV6,
            hex(type) + "00" + "0000" + "00000000" + about.substring(0, Math.min(about.length(), 2 * octets)));
    }

    IpFrame icmp(final int type, final IpFrame packet) {
        return icmp(type, packet, 1280);
    }

    IpFrame carrying(final int protocol, final String hex) {
        this.protocol = protocol;
        payload = hex;
        return this;
    }

    byte[] frame() {
        return HexFormat.of().parseHex(macs + tags + (source.length == 4 ? "0800" : "86dd") + packet());
    }

    private String packet() {
        return source.length == 4 ? ipv4() : ipv6();
    }

    private String ipv4() {
        final int header = 20 + options.length() / 2;
        final byte[] fixed = ByteBuffer.allocate(20).put((byte) (0x40 | header / 4)).put((byte) 0)
            .putShort((short) (header + payload.length() / 2)).putShort((short) 7).putShort((short) fragment).put((byte) 64)
            .put((byte) protocol).putShort((short) 0).put(source).put(destination).array();
        return HexFormat.of().formatHex(fixed) + options + payload;
    }

    private String ipv6() {
        final StringBuilder behind = new StringBuilder();
        for (int i = 0; i < extensions.size(); i++) {
            behind.append(hex(next(i + 1))).append(extensionBodies.get(i));
        }
        behind.append(payload);
        final byte[] fixed = ByteBuffer.allocate(40).putInt(0x60000000).putShort((short) (behind.length() / 2))
            .put((byte) next(0)).put((byte) 64).put(source).put(destination).array();
        return HexFormat.of().formatHex(fixed) + behind;
    }

    private int next(final int header) {
        return header < extensions.size() ? extensions.get(header) : protocol;
    }

    private static String ports(final int from, final int to) {
        return String.format("%04x%04x", from, to);
    }

    private static String hex(final int octet) {
        return String.format("%02x", octet);
    }
}
