package io.sluice.dataplane;

import io.sluice.packet.Address;
import io.sluice.packet.Packet;
import io.sluice.table.PortRange;
import io.sluice.table.Protocol;
import io.sluice.table.VipRow;
import java.util.ArrayList;
import java.util.List;

/**
 * What the clients of one VIP would send, in bursts that follow one another: connections that begin, go on and end. Clients are
 * of the networks that are set aside for documentation (RFC 5737, RFC 3849), but nobody ever sees these frames.
 */
final class WarmUpTraffic {
    /** Connections that are played side by side. */
    static final int CONNECTIONS = 32;

    private static final Address CLIENTS_IPV4 = Address.ofIpv4(0xcb_00_71_01);
    private static final Address CLIENTS_IPV6 = new Address(0x2001_0db8_ffff_0000L, 1);
    private static final int SETS = 4;
    private static final int FIRST_PORT = 20_000;
    private static final int SOME_PORT = 80;
    private static final int DATA = 0;                             // chunk types, RFC 9260, section 3.2
    private static final int INIT = 1;
    private static final byte[] SHORT = new byte[64];
    private static final byte[] LONG = new byte[1_200];

    private final List<byte[][]> bursts = new ArrayList<>();

    /** Traffic to a VIP, addressed to that MAC address. */
    WarmUpTraffic(final VipRow vip, final long mac) {
        for (int set = 0; set < SETS; set++) {
            for (final Packet[] step : steps(vip, set)) {
                final byte[][] burst = new byte[CONNECTIONS][];
                for (int i = 0; i < CONNECTIONS; i++) {
                    burst[i] = step[i].toMac(mac).frame();
                }
                bursts.add(burst);
            }
        }
    }

    /** Burst after burst, over and over. */
    byte[][] burst(final int number) {
        return bursts.get(number % bursts.size());
    }

    private static List<Packet[]> steps(final VipRow vip, final int set) {
        final List<Packet[]> steps = new ArrayList<>();
        if (vip.protocol() == Protocol.TCP) {
            steps.add(all(vip, set, packet -> packet.syn().tcpOptions(2, 4, 0x05, 0xb4)));
            steps.add(all(vip, set, Packet::ack));
            steps.add(all(vip, set, packet -> packet.ack().payload(SHORT)));
            steps.add(all(vip, set, packet -> packet.ack().payload(LONG)));
            steps.add(all(vip, set, Packet::ack));
            steps.add(all(vip, set, packet -> packet.ack().fin()));
        } else if (vip.protocol() == Protocol.UDP) {
            steps.add(all(vip, set, packet -> packet.payload(SHORT)));
            steps.add(all(vip, set, packet -> packet.payload(LONG)));
            steps.add(all(vip, set, packet -> packet.payload(SHORT)));
        } else {
            steps.add(all(vip, set, packet -> packet.chunk(INIT, "")));
            steps.add(all(vip, set, packet -> packet.chunk(DATA, "warm-up")));
            steps.add(all(vip, set, packet -> packet.chunk(DATA, "warm-up")));
        }
        return steps;
    }

    /** What is done to a packet that has its addresses. */
    private interface Touch {
        Packet of(Packet packet);
    }

    private static Packet[] all(final VipRow vip, final int set, final Touch touch) {
        final Address client = vip.block().isIpv4() ? CLIENTS_IPV4 : CLIENTS_IPV6;
        final Address asked = Address.of(vip.address());
        final int port = vip.ports().equals(PortRange.ANY) ? SOME_PORT : vip.port();
        final Packet[] packets = new Packet[CONNECTIONS];
        for (int i = 0; i < CONNECTIONS; i++) {
            final Address from = new Address(client.hi(), client.lo() + i);
            packets[i] = touch.of(begun(vip.protocol()).from(from, FIRST_PORT + set).to(asked, port));
        }
        return packets;
    }

    private static Packet begun(final Protocol protocol) {
        return switch (protocol) {
            case TCP -> Packet.tcp();
            case UDP -> Packet.udp();
            case SCTP -> Packet.sctp();
        };
    }
}
