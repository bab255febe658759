package io.sluice.dataplane.rewrite;

import io.sluice.packet.Address;
import io.sluice.packet.Packet;
import io.sluice.table.AddressBlock;
import io.sluice.table.ClientAddress;
import io.sluice.table.Forwarding;
import io.sluice.table.ForwardingMode;
import io.sluice.table.PortRange;
import io.sluice.table.SourcePool;
import io.sluice.table.Tunnel;
import java.util.List;

/**
 * Who speaks to whom, near (the client's side) and far (the backend's), by families: every way of translating a connection.
 * <pre>
 *   client:31337 -> vip:80        source:31337 or 40000 -> backend:8080
 * </pre>
 */
enum Net {
    NAT4(ForwardingMode.NAT, "192.0.2.7", "198.51.100.1", "192.0.2.7", "10.0.0.11"),
    NAT6(ForwardingMode.NAT, "2001:db8::7", "2001:db8:a::1", "2001:db8::7", "fd00::11"),
    FULL4(ForwardingMode.FULLNAT, "192.0.2.7", "198.51.100.1", "10.9.0.1", "10.0.0.11"),
    FULL6(ForwardingMode.FULLNAT, "2001:db8::7", "2001:db8:a::1", "fd09::1", "fd00::11"),
    FULL46(ForwardingMode.FULLNAT, "192.0.2.7", "198.51.100.1", "fd09::1", "fd00::11"),
    FULL64(ForwardingMode.FULLNAT, "2001:db8::7", "2001:db8:a::1", "10.9.0.1", "10.0.0.11");

    static final int CLIENT_PORT = 31_337;
    static final int VIP_PORT = 80;
    static final int BACKEND_PORT = 8_080;

    final String client;
    final String vip;
    final String source;
    final String backend;
    final int sourcePort;
    private final ForwardingMode mode;

    Net(final ForwardingMode mode, final String client, final String vip, final String source, final String backend) {
        this.mode = mode;
        this.client = client;
        this.vip = vip;
        this.source = source;
        this.backend = backend;
        this.sourcePort = mode == ForwardingMode.NAT ? CLIENT_PORT : 40_000;
    }

    boolean clientIsIpv4() {
        return Address.of(client).isIpv4();
    }

    boolean backendIsIpv4() {
        return Address.of(backend).isIpv4();
    }

    boolean exchangesFamilies() {
        return clientIsIpv4() != backendIsIpv4();
    }

    /** With one address and one port in the pool, so that it is known what is chosen. */
    Forwarding forwarding(final ClientAddress clientAddress) {
        final SourcePool pool = mode == ForwardingMode.NAT ? SourcePool.NONE
            : new SourcePool(List.of(AddressBlock.host(Address.of(source).inet())), PortRange.one(sourcePort));
        return new Forwarding(mode, Tunnel.NONE, pool, clientAddress, 0, Forwarding.MSS_OFF);
    }

    /** Sent by the client. */
    Packet asked(final Packet packet) {
        return packet.from(client, CLIENT_PORT).to(vip, VIP_PORT);
    }

    /** The same as the backend is to see it. */
    Packet askedFar(final Packet packet) {
        return packet.from(source, sourcePort).to(backend, BACKEND_PORT)
            .fromMac(NatRig.OWN_MAC).toMac(NatRig.BACKEND_MAC).timeToLive(63);
    }

    /** Sent by the backend. */
    Packet answeredFar(final Packet packet) {
        return packet.from(backend, BACKEND_PORT).to(source, sourcePort).fromMac(NatRig.BACKEND_MAC);
    }

    /** The same as the client is to see it. */
    Packet answered(final Packet packet) {
        return packet.from(vip, VIP_PORT).to(client, CLIENT_PORT)
            .fromMac(NatRig.OWN_MAC).toMac(NatRig.ROUTER_MAC).timeToLive(63);
    }
}
