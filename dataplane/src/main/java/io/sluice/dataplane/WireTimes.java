package io.sluice.dataplane;

import io.sluice.table.SynAnswers;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How quickly backends answer SYNs, as weighted averages of what was measured on the wire, and which measurement counts:
 * <pre>
 *   last SYN answered   0 ... 2 s ago          longer ago
 *   with checks         average of the wire    what checks find
 *   without             average of the wire    that average, fading away: then it is tried again
 * </pre>
 * What is measured on the wire is what clients wait for, so it goes first. A backend that is chosen no more is measured no more:
 * if nothing else is known of it, a connection now and then has to find out whether it is as slow as it was. Such a connection,
 * the first for long, has all the weight.
 */
final class WireTimes {
    static final long RECENT_NS = 2_000_000_000L;
    /** What is older than this counts for less than what is younger. */
    private static final double MEMORY_NS = 1e9;
    private static final double NS_PER_MICROSECOND = 1e3;
    private static final long NEVER = Long.MAX_VALUE / 2;

    private final Map<Integer, Known> known = new HashMap<>();

    /** Answers counted so far, and the weighted average of their times, to which the last one came so long ago. */
    private record Known(SynAnswers counted, double averageNs, long ageNs) {
        Known next(final SynAnswers now, final long elapsedNs) {
            final SynAnswers since = now.since(counted);
            final long age = Math.min(NEVER, ageNs + elapsedNs);
            if (since.count() == 0) {
                return new Known(now, averageNs, age);
            }
            final double latest = since.micros() * NS_PER_MICROSECOND / since.count();
            return new Known(now, averageNs + (1 - Math.exp(-age / MEMORY_NS)) * (latest - averageNs), 0);
        }

        long responseNs(final long probedNs) {
            if (ageNs <= RECENT_NS) {
                return (long) averageNs;
            }
            return probedNs != 0 ? probedNs : (long) (averageNs * Math.exp((RECENT_NS - ageNs) / MEMORY_NS));
        }
    }

    /**
     * How quickly a backend answers, in nanoseconds; 0 if not known.
     *
     * @param now       counted of it so far
     * @param elapsedNs since it was sampled last
     * @param probedNs  how quickly it answers health checks; 0 if not known
     */
    long sample(final int id, final SynAnswers now, final long elapsedNs, final long probedNs) {
        return known.merge(id, new Known(now, 0, NEVER), (before, first) -> before.next(now, elapsedNs)).responseNs(probedNs);
    }

    /** Forgets all backends but these. */
    void retain(final Set<Integer> ids) {
        known.keySet().retainAll(ids);
    }
}
