package io.sluice.packet;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/** What a {@link Packet} carries of another frame: the IP packet in it, or all of it, behind a tunnel's header. */
final class Carried {
    private static final int IPV4_IN_IP = 4;
    private static final int IPV6_IN_IP = 41;

    private final byte[] frame;
    private final int l3;
    private final int type;

    Carried(final byte[] frame) {
        this.frame = frame;
        final UnsafeBuffer octets = new UnsafeBuffer(frame);
        int at = 0;
        while (Ethernet.isTag(Ethernet.type(octets, at))) {
            at += Ethernet.TAG_LENGTH;
        }
        type = Ethernet.type(octets, at);
        l3 = at + Ethernet.LENGTH;
        if (type != Ethernet.IPV4 && type != Ethernet.IPV6) {
            throw new IllegalArgumentException("a frame of type " + Integer.toHexString(type) + " holds no IP packet to carry");
        }
    }

    boolean ipv4() {
        return type == Ethernet.IPV4;
    }

    /** Its Ethernet type. */
    int type() {
        return type;
    }

    /** Its number as an IP protocol. */
    int protocol() {
        return ipv4() ? IPV4_IN_IP : IPV6_IN_IP;
    }

    /** The IP packet, without padding. */
    byte[] packet() {
        final UnsafeBuffer octets = new UnsafeBuffer(frame);
        final int length = ipv4() ? Ipv4.totalLength(octets, l3) : Ipv6.LENGTH + Ipv6.payloadLength(octets, l3);
        return Arrays.copyOfRange(frame, l3, l3 + length);
    }

    Address source() {
        final UnsafeBuffer octets = new UnsafeBuffer(frame);
        return ipv4()
            ? Address.ofIpv4(Ipv4.source(octets, l3))
            : new Address(Ipv6.sourceHi(octets, l3), Ipv6.sourceLo(octets, l3));
    }

    byte[] behindGre() {
        final byte[] octets = behind(Gre.LENGTH, packet());
        Gre.header(new UnsafeBuffer(octets), 0, type);
        return octets;
    }

    byte[] behindGue() {
        final byte[] octets = behind(Gue.LENGTH, packet());
        Gue.header(new UnsafeBuffer(octets), 0, protocol());
        return octets;
    }

    byte[] behindVxlan(final int vni) {
        final byte[] octets = behind(Vxlan.LENGTH, frame);
        Vxlan.header(new UnsafeBuffer(octets), 0, vni);
        return octets;
    }

    byte[] behindGeneve(final int vni) {
        final byte[] octets = behind(Geneve.LENGTH, packet());
        Geneve.header(new UnsafeBuffer(octets), 0, type, vni);
        return octets;
    }

    private static byte[] behind(final int headerLength, final byte[] carried) {
        final byte[] octets = new byte[headerLength + carried.length];
        System.arraycopy(carried, 0, octets, headerLength, carried.length);
        return octets;
    }
}
