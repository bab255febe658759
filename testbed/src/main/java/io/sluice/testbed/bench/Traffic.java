package io.sluice.testbed.bench;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.sluice.packet.Address;
import io.sluice.packet.Packet;
import io.sluice.table.Protocol;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the frames of a benchmark carry: the smallest there are, 64 bytes on the wire with their check sequence (IPv6: 78 with
 * TCP, 66 with UDP). A connection is a number, which its source address and both ports follow from; it goes to one of
 * {@link #SERVICES} VIPs.
 */
public enum Traffic {
    TCP_IPV4("TCP/IPv4", Protocol.TCP, "10.0.0.0", "198.51.100.1"),
    UDP_IPV4("UDP/IPv4", Protocol.UDP, "10.0.0.0", "198.51.100.1"),
    TCP_IPV6("TCP/IPv6", Protocol.TCP, "2001:db8:1::", "2001:db8::1"),
    UDP_IPV6("UDP/IPv6", Protocol.UDP, "2001:db8:1::", "2001:db8::1");

    /** How many VIPs there are: ports of one address, {@link #FIRST_PORT} and those that follow. A power of two. */
    public static final int SERVICES = 8;
    public static final int FIRST_PORT = 80;

    private static final int SMALLEST = 60;                        // without the check sequence, as the kernel hands it over
    private static final int SOURCE_LO_AT = 26;                    // in an Ethernet frame without tags, of IPv4
    private static final int SOURCE_LO_AT_IPV6 = 30;
    private static final int PORTS_AT = 34;
    private static final int PORTS_AT_IPV6 = 54;
    private static final int FIRST_SOURCE_PORT = 1_024;
    private static final int SOURCE_PORTS = 0x7fff;

    private final String label;
    private final Protocol protocol;
    private final Address firstSource;
    private final Address vip;
    private final boolean ipv6;

    Traffic(final String label, final Protocol protocol, final String firstSource, final String vip) {
        this.label = label;
        this.protocol = protocol;
        this.firstSource = Address.of(firstSource);
        this.vip = Address.of(vip);
        this.ipv6 = vip.indexOf(':') >= 0;
    }

    public Protocol protocol() {
        return protocol;
    }

    public Address vip() {
        return vip;
    }

    /** A frame of connection 0: in mid-connection, or what opens it (a datagram is both). */
    public byte[] frame(final boolean opening) {
        final Packet packet = protocol == Protocol.UDP ? Packet.udp() : opening ? Packet.tcp().syn() : Packet.tcp().ack();
        return packet.from(firstSource).to(vip).padTo(SMALLEST).frame();
    }

    /** Whether it is IPv6. */
    public boolean ipv6() {
        return ipv6;
    }

    /** Makes the frame at {@code at} one of that connection. Two stores; checksums are left as they are, nobody looks at them. */
    public void connection(final UnsafeBuffer frames, final int at, final int connection) {
        final int source = FIRST_SOURCE_PORT + (connection & SOURCE_PORTS);
        final int ports = source << Short.SIZE | FIRST_PORT + (connection & SERVICES - 1);
        if (ipv6) {
            frames.putLong(at + SOURCE_LO_AT_IPV6, firstSource.lo() + connection, BIG_ENDIAN);
            frames.putInt(at + PORTS_AT_IPV6, ports, BIG_ENDIAN);
        } else {
            frames.putInt(at + SOURCE_LO_AT, (int) firstSource.lo() + connection, BIG_ENDIAN);
            frames.putInt(at + PORTS_AT, ports, BIG_ENDIAN);
        }
    }

    @Override
    public String toString() {
        return label;
    }
}
