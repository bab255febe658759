package io.sluice.table;

import java.net.InetAddress;

/**
 * One backend of one VIP.
 *
 * @param id       see {@link Ids}
 * @param vipId    the VIP it serves
 * @param name     for people; 1 to 255 bytes of UTF-8
 * @param address  of one host; made from a literal, never by DNS
 * @param weight   its share of new connections against the other backends' weights, 0 to 65535; 0 takes no new ones
 * @param priority for {@link SchedulerKind#FAILOVER}, 0 to 255; those of the smallest number take all connections
 * @param healthy  false: takes no new connections, whatever its weight
 */
public record BackendRow(int id, int vipId, String name, InetAddress address, int weight, int priority, boolean healthy) {
    /** The largest weight; the smallest is 0. */
    public static final int MAX_WEIGHT = 65_535;
    /** The last priority; the first is 0. */
    public static final int MAX_PRIORITY = 255;

    /** Refuses what no backend can be. */
    public BackendRow {
        RowField.id(id, "backend");
        RowField.id(vipId, "VIP");
        RowField.name(name);
        address = RowField.address(address);
        if (weight < 0 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("weight " + weight + " is not within 0.." + MAX_WEIGHT);
        }
        if (priority < 0 || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException("priority " + priority + " is not within 0.." + MAX_PRIORITY);
        }
    }

    /** A backend of the first priority. */
    public BackendRow(final int id, final int vipId, final String name, final InetAddress address, final int weight,
                      final boolean healthy) {
        this(id, vipId, name, address, weight, 0, healthy);
    }
}
