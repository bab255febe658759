package io.sluice.dataplane.connections;

import io.sluice.table.Edition;

/** What the dataplane forwards by at this moment. Immutable. */
public interface Known {
    /** The rows. */
    Edition edition();

    /**
     * Which VIP such packets are for: its place among {@link Edition#vips}, negative for none.
     *
     * @param protocol the IP protocol, 0 to 255
     */
    int vip(long destinationHi, long destinationLo, int protocol, int port);
}
