package io.sluice.dataplane.schedule;

import java.net.InetAddress;

/**
 * A backend that may be chosen.
 *
 * @param slot    where the flat tables keep it
 * @param address what tells it from others on every machine that balances the same VIP
 * @param weight  its share, at least 1
 */
public record Candidate(int slot, InetAddress address, int weight) {
    /** Checks the weight. */
    public Candidate {
        if (weight < 1) {
            throw new IllegalArgumentException("a backend of weight " + weight + " takes no new connections and is no candidate");
        }
    }
}
