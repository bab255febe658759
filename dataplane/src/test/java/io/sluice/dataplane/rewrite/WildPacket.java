package io.sluice.dataplane.rewrite;

import io.sluice.packet.Ipv6;
import io.sluice.packet.Packet;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A random packet of the kinds that are forwarded: either family, TCP, UDP with and without checksum, SCTP, pieces of datagrams,
 * ICMP errors; with options, extension headers, tags, padding, any service and congestion bits, and hops left.
 *
 * @param frame as received
 * @param l3 where its IP packet begins
 * @param length how long that is
 */
record WildPacket(byte[] frame, int l3, int length) {
    static WildPacket of(final Random random) {
        return of(random, random.nextBoolean());
    }

    static WildPacket of(final Random random, final boolean ipv6) {
        final Packet packet = segment(random, ipv6).timeToLive(2 + random.nextInt(254)).identification(random.nextInt(0x10000));
        headers(random, packet, ipv6);
        final int tags = random.nextInt(3);
        for (int i = 0; i < tags; i++) {
            packet.vlan(1 + random.nextInt(4_094));
        }
        final byte[] frame = whole(random, packet, ipv6);
        final int l3 = 14 + 4 * tags;
        final int length = ipv6 ? 40 + Slow.shortAt(frame, l3 + 4) : Slow.shortAt(frame, l3 + 2);
        final byte[] ip = Arrays.copyOfRange(frame, l3, l3 + length);
        Slow.service(ip, random.nextInt(256));
        withoutChecksum(random, ip);
        System.arraycopy(ip, 0, frame, l3, length);
        return new WildPacket(random.nextBoolean() ? Arrays.copyOf(frame, Math.max(60, frame.length)) : frame, l3, length);
    }

    /** The IP packet alone. */
    byte[] packet() {
        return Arrays.copyOfRange(frame, l3, l3 + length);
    }

    private static Packet segment(final Random random, final boolean ipv6) {
        final byte[] payload = new byte[random.nextInt(300)];
        random.nextBytes(payload);
        final String client = (ipv6 ? "2001:db8::" : "192.0.2.") + random.nextInt(256);
        final String vip = (ipv6 ? "2001:db8:80::" : "198.51.100.") + random.nextInt(256);
        final int port = random.nextInt(0x10000);
        return switch (random.nextInt(5)) {
            case 2 -> Packet.ip(132).from(client).to(vip).payload(Slow.joined(new byte[12], payload));
            case 3 -> Packet.ip(ipv6 ? 58 : 1).from(client).to(vip).payload(error(random, ipv6, client, vip, payload));

            case 0 -> Packet.tcp().from(client, port).to(vip, 80).ack().sequence(random.nextInt()).payload(payload);
            case 1 -> Packet.udp().from(client, port).to(vip, 53).payload(payload);
            default -> Packet.tcp().from(client, port).to(vip, 80).syn().tcpOptions(2, 4, 5, 0xb4);
        };
    }

    /** "Unreachable", about a packet that the VIP had sent; the checksum is right. */
    private static byte[] error(
        final Random random, final boolean ipv6, final String client, final String vip, final byte[] data) {
        final byte[] about = Packet.tcp().from(vip, 80).to(client, random.nextInt(0x10000)).ack().payload(data).frame();
        final byte[] message = Slow.joined(new byte[] {(byte) (ipv6 ? 1 : 3), 3, 0, 0, 0, 0, 0, 0},
            Arrays.copyOfRange(about, 14, about.length));
        final byte[] carrier = Packet.ip(ipv6 ? 58 : 1).from(client).to(vip).payload(message).frame();
        final byte[] ip = Arrays.copyOfRange(carrier, 14, carrier.length);
        Slow.putShort(message, 2, ipv6 ? Slow.segmentChecksum(ip, 40, 58, message.length) : Slow.checksum(message));
        return message;
    }

    private static void headers(final Random random, final Packet packet, final boolean ipv6) {
        if (random.nextInt(4) == 0) {
            if (ipv6) {
                packet.extension(Ipv6.DESTINATION_OPTIONS, 8 + 8 * random.nextInt(3));
            } else {
                packet.ipOptions(1, 1, 1, random.nextInt(2));
            }
        }
    }

    private static byte[] whole(final Random random, final Packet packet, final boolean ipv6) {
        if (random.nextInt(4) != 0) {
            return packet.frame();
        }
        final List<byte[]> pieces = packet.fragments(64);
        return pieces.get(random.nextInt(pieces.size()));
    }

    /** Some datagrams have none, which IPv4 allows. */
    private static void withoutChecksum(final Random random, final byte[] ip) {
        final boolean whole = !Slow.isIpv6(ip) && (Slow.shortAt(ip, 6) & 0x3fff) == 0;
        if (whole && Slow.at(ip, 9) == 17 && random.nextInt(4) == 0) {
            Slow.putShort(ip, (Slow.at(ip, 0) & 0x0f) * 4 + 6, 0);
        }
    }
}
