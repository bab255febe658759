package io.sluice.table;

import java.net.InetAddress;

/**
 * One VIP: a virtual address, port and protocol whose packets go to its backends.
 *
 * @param id         see {@link Ids}
 * @param name       for people; 1 to 255 bytes of UTF-8
 * @param address    of one host; made from a literal, never by DNS
 * @param port       1 to 65535
 * @param protocol   TCP or UDP
 * @param mode       how packets are carried to the backends
 * @param scheduling how a new connection gets its backend
 */
public record VipRow(int id, String name, InetAddress address, int port, Protocol protocol, ForwardingMode mode,
                     Scheduling scheduling) {
    private static final int MAX_PORT = 65_535;

    /** Refuses what no VIP can be. */
    public VipRow {
        RowField.id(id, "VIP");
        RowField.name(name);
        address = RowField.address(address);
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + " is not within 1.." + MAX_PORT);
        }
        if (protocol == null || mode == null || scheduling == null) {
            throw new IllegalArgumentException("VIP " + name + " lacks its protocol, forwarding mode or scheduler");
        }
    }

    /** A VIP with a scheduler that has no options. */
    public VipRow(final int id, final String name, final InetAddress address, final int port, final Protocol protocol,
                  final ForwardingMode mode, final SchedulerKind scheduler) {
        this(id, name, address, port, protocol, mode, Scheduling.of(scheduler));
    }
}
