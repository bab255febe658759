package io.sluice.dataplane.schedule;

import java.util.List;

/** Failover in order of priority: only the backends of the best priority that is there are candidates. */
final class Failover {
    private Failover() {
    }

    /** Those of the smallest priority number. */
    static List<Candidate> best(final List<Candidate> candidates) {
        final int first = candidates.stream().mapToInt(Candidate::priority).min().orElse(0);
        return candidates.stream().filter(candidate -> candidate.priority() == first).toList();
    }
}
