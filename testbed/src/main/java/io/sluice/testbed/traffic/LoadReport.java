package io.sluice.testbed.traffic;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How a load fares.
 *
 * @param answered   by backend, as it names itself: how many requests it has answered in full
 * @param failed     by reason: how many requests were not
 * @param resent     TCP segments that the client's kernel has sent again; a loss that hurt no request shows here
 */
public record LoadReport(Map<String, Long> answered, Map<String, Long> failed, long resent) {

    /** All requests that were answered in full. */
    public long answers() {
        return sum(answered);
    }

    /** All requests that were not. */
    public long failures() {
        return sum(failed);
    }

    /** All requests for which not even a connection came about. */
    public long unconnected() {
        return failed.entrySet().stream().filter(each -> each.getKey().startsWith(HttpConnection.UNCONNECTED))
            .mapToLong(Map.Entry::getValue).sum();
    }

    /** How many requests {@code backend} has answered. */
    public long answeredBy(final String backend) {
        return answered.getOrDefault(backend, 0L);
    }

    private static long sum(final Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Counts by name from several threads. */
    static final class Count {

        private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

        void add(final String name) {
            counts.computeIfAbsent(name, unseen -> new LongAdder()).increment();
        }

        Map<String, Long> now() {
            final Map<String, Long> now = new TreeMap<>();
            counts.forEach((name, count) -> now.put(name, count.sum()));
            return now;
        }
    }
}
