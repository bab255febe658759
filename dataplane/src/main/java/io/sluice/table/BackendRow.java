package io.sluice.table;

import java.net.InetAddress;

/**
 * One backend of one VIP.
 *
 * @param id      see {@link Ids}
 * @param vipId   the VIP it serves
 * @param name    for people; 1 to 255 bytes of UTF-8
 * @param address of one host; made from a literal, never by DNS
 * @param weight  its share of new connections against the other backends' weights, 0 to 65535; 0 takes no new ones
 * @param healthy false: takes no new connections, whatever its weight
 */
public record BackendRow(int id, int vipId, String name, InetAddress address, int weight, boolean healthy) {
    /** The largest weight; the smallest is 0. */
    public static final int MAX_WEIGHT = 65_535;

    /** Refuses what no backend can be. */
    public BackendRow {
        RowField.id(id, "backend");
        RowField.id(vipId, "VIP");
        RowField.name(name);
        address = RowField.address(address);
        if (weight < 0 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("weight " + weight + " is not within 0.." + MAX_WEIGHT);
        }
    }
}
