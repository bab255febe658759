package io.sluice.dataplane;

import io.sluice.packet.Mac;
import io.sluice.packet.Packet;
import io.sluice.table.Forwarding;
import io.sluice.table.ForwardingMode;
import io.sluice.table.PortRange;
import io.sluice.table.Protocol;
import io.sluice.table.SourcePool;
import java.util.ArrayList;
import java.util.List;

/**
 * One mode, between addresses of these families, for one protocol: a VIP at port 80 and its only backend, and who says what.
 * <pre>
 *   client:31337 -> vip:80        (nat: client:31337, fullnat: source:40000) -> backend:8080
 * </pre>
 */
record Carriage(ForwardingMode mode, boolean vip6, boolean backend6, Protocol protocol) {
    static final int VIP = 1;
    static final int BACKEND = 10;
    static final long ROUTER = Mac.of("02:00:00:00:00:01");        // where Packet comes from unless told otherwise
    static final int CLIENT_PORT = 31_337;
    static final int SOURCE_PORT = 40_000;
    static final int DSCP = 11;

    /** Every mode between all families that it can carry, for every protocol. */
    static List<Carriage> all() {
        final List<Carriage> all = new ArrayList<>();
        for (final ForwardingMode mode : ForwardingMode.values()) {
            for (final Protocol protocol : Protocol.values()) {
                all.add(new Carriage(mode, false, false, protocol));
                all.add(new Carriage(mode, true, true, protocol));
                if (mode.tunnels() || mode == ForwardingMode.FULLNAT) {
                    all.add(new Carriage(mode, false, true, protocol));
                    all.add(new Carriage(mode, true, false, protocol));
                }
            }
        }
        return all;
    }

    static List<Carriage> translating() {
        return all().stream().filter(each -> each.mode.translates()).toList();
    }

    Site site(final int workers) {
        return new Site(workers).vip(VIP, vip(), 80, protocol, forwarding()).backend(BACKEND, VIP, backend(), backendPort());
    }

    Forwarding forwarding() {
        return switch (mode) {
            case FULLNAT -> Forwarding.fullnat(new SourcePool(List.of(Site.block("10.9.0.1"), Site.block("fd09::1")),
                PortRange.one(SOURCE_PORT)));
            case DSCP -> Forwarding.dscp(DSCP);
            default -> Forwarding.of(mode);
        };
    }

    String client() {
        return vip6 ? "2001:db8::7" : "192.0.2.7";
    }

    String vip() {
        return vip6 ? "2001:db8:a::1" : "198.51.100.1";
    }

    String backend() {
        return backend6 ? "fd00::11" : "10.0.0.11";
    }

    int backendPort() {
        return mode.translates() ? 8_080 : 0;
    }

    private String source() {
        return mode == ForwardingMode.NAT ? client() : backend6 ? "fd09::1" : "10.9.0.1";
    }

    private int sourcePort() {
        return mode == ForwardingMode.NAT ? CLIENT_PORT : SOURCE_PORT;
    }

    /** A small packet of the protocol; of TCP, one that opens a connection. */
    Packet packet() {
        return switch (protocol) {
            case TCP -> Packet.tcp().syn().sequence(7);
            case UDP -> Packet.udp().payload("question");
            case SCTP -> Packet.sctp().chunk(1, "init");
        };
    }

    /** One with so many octets of payload. */
    Packet packet(final int payload) {
        return switch (protocol) {
            case TCP -> Packet.tcp().ack().payload(new byte[payload]);
            case UDP -> Packet.udp().payload(new byte[payload]);
            case SCTP -> Packet.sctp().chunk(0, "x".repeat(payload - 4));
        };
    }

    /** As the client sends it. */
    Packet asked(final Packet packet) {
        return packet.from(client(), CLIENT_PORT).to(vip(), 80);
    }

    /** As it is to come to the backend, of a mode that is no tunnel. */
    Packet askedFar(final Packet packet) {
        packet.fromMac(PathBench.OWN_MAC).toMac(Site.mac(BACKEND));
        return switch (mode) {
            case NAT, FULLNAT -> aged(packet.from(source(), sourcePort()).to(backend(), 8_080), vip6 && !backend6);
            case DSCP -> asked(packet).to(backend(), 80).service(DSCP << 2).timeToLive(63);
            default -> asked(packet);
        };
    }

    /** As the backend sends it. */
    Packet answeredFar(final Packet packet) {
        return packet.from(backend(), 8_080).to(source(), sourcePort()).fromMac(Site.mac(BACKEND));
    }

    /** As it is to come to the client. */
    Packet answered(final Packet packet) {
        return aged(packet.from(vip(), 80).to(client(), CLIENT_PORT).fromMac(PathBench.OWN_MAC).toMac(ROUTER),
            backend6 && !vip6);
    }

    /** What becomes IPv4 is given a number, and filled up when it becomes too short for Ethernet. */
    private static Packet aged(final Packet packet, final boolean becomesIpv4) {
        return becomesIpv4 ? packet.timeToLive(63).identification(1).padTo(60) : packet.timeToLive(63);
    }
}
