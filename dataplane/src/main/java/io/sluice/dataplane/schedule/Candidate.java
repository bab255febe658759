package io.sluice.dataplane.schedule;

import io.sluice.table.Ids;
import java.net.InetAddress;

/**
 * A backend that may be chosen.
 *
 * @param id       see {@link Ids}
 * @param address  what tells it from others on every machine that balances the same VIP
 * @param weight   its share, at least 1
 * @param priority the smaller the sooner, for failover
 */
public record Candidate(int id, InetAddress address, int weight, int priority) {
    /** Checks the weight. */
    public Candidate {
        if (weight < 1) {
            throw new IllegalArgumentException("a backend of weight " + weight + " takes no new connections and is no candidate");
        }
    }

    /** Where the flat tables keep it. */
    public int slot() {
        return Ids.slot(id);
    }
}
