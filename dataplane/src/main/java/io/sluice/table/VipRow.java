package io.sluice.table;

import java.net.InetAddress;

/**
 * One VIP: virtual addresses, ports and a protocol whose packets go to its backends. Where VIPs overlap, the longer prefix
 * goes first, then the narrower range of ports.
 *
 * @param id          see {@link Ids}
 * @param name        for people; 1 to 255 bytes of UTF-8
 * @param block       of one host or many; made from a literal, never by DNS
 * @param ports       1 to 65535, or {@link PortRange#ANY}
 * @param protocol    TCP, UDP or SCTP
 * @param forwarding  how packets are carried to the backends that have no way of their own
 * @param scheduling  how a new connection gets its backend
 * @param quic        how QUIC connection ids name backends; null where they are not looked at
 * @param connections what becomes of its connections
 */
public record VipRow(int id, String name, AddressBlock block, PortRange ports, Protocol protocol, Forwarding forwarding,
                     Scheduling scheduling, QuicRouting quic, ConnectionOptions connections) {

    /** Refuses what no VIP can be. */
    public VipRow {
        RowField.id(id, "VIP");
        RowField.name(name);
        if (block == null || ports == null || protocol == null || forwarding == null || scheduling == null
            || connections == null) {
            throw new IllegalArgumentException("VIP " + name + " lacks its address, ports, protocol, forwarding mode, scheduler"
                + " or connection options");
        }
        RowField.unicast("VIP address", block);
        if (ports.first() == 0 && !ports.equals(PortRange.ANY)) {
            throw new IllegalArgumentException("port " + ports.first() + " is not within 1.." + PortRange.MAX_PORT);
        }
        if (quic != null && protocol != Protocol.UDP) {
            throw new IllegalArgumentException("VIP " + name + " is " + RowField.word(protocol) + ", and QUIC goes by UDP; leave"
                + " QUIC routing out, or give the VIP protocol udp");
        }
        Fitness.check(block, protocol, forwarding);
        connections.check(protocol, forwarding);
    }

    /** A VIP whose connections are treated as usual. */
    public VipRow(final int id, final String name, final AddressBlock block, final PortRange ports, final Protocol protocol,
                  final Forwarding forwarding, final Scheduling scheduling, final QuicRouting quic) {
        this(id, name, block, ports, protocol, forwarding, scheduling, quic, ConnectionOptions.USUAL);
    }

    /** The same VIP with other options for its connections. */
    public VipRow with(final ConnectionOptions options) {
        return new VipRow(id, name, block, ports, protocol, forwarding, scheduling, quic, options);
    }

    /** A VIP of one host and port, by a mode without options. */
    public VipRow(final int id, final String name, final InetAddress address, final int port, final Protocol protocol,
                  final ForwardingMode mode, final Scheduling scheduling) {
        this(id, name, AddressBlock.host(RowField.address(address)), PortRange.one(port), protocol, Forwarding.of(mode),
            scheduling, null);
    }

    /** A VIP of one host and port, by a mode without options, with a scheduler that has no options. */
    public VipRow(final int id, final String name, final InetAddress address, final int port, final Protocol protocol,
                  final ForwardingMode mode, final SchedulerKind scheduler) {
        this(id, name, address, port, protocol, mode, Scheduling.of(scheduler));
    }

    /** The first of its addresses. */
    public InetAddress address() {
        return block.address();
    }

    /** The first of its ports; 0 if it has them all. */
    public int port() {
        return ports.first();
    }

    /** How packets are carried to the backends that have no way of their own. */
    public ForwardingMode mode() {
        return forwarding.mode();
    }
}
