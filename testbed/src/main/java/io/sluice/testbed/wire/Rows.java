package io.sluice.testbed.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What was measured, by balancer and number of connections, in the order in which it was first measured. */
final class Rows {
    private final Map<Key, List<Measured>> rows = new LinkedHashMap<>();
    private final Map<String, String> absent = new LinkedHashMap<>();

    /** A row of the table. */
    record Key(String balancer, int connections) {
    }

    /** A median, and how far the rounds lie apart. */
    record Spread(double median, double least, double most) {
        /** Of some values, at least one. */
        static Spread of(final List<Measured> rounds, final ToDoubleFunction<Measured> value) {
            final double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
            return new Spread(median(sorted), sorted[0], sorted[sorted.length - 1]);
        }

        /** The middle of sorted values. */
        static double median(final double[] sorted) {
            final int middle = sorted.length / 2;
            return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }

        /** Half the distance from the least to the most, as a part of the median. */
        double relative() {
            return median == 0 ? 0 : (most - least) / 2 / median;
        }
    }

    void add(final String balancer, final int connections, final Measured measured) {
        rows.computeIfAbsent(new Key(balancer, connections), key -> new ArrayList<>()).add(measured);
    }

    /** Notes that a balancer could not be measured here, and why. */
    void absent(final String balancer, final String why) {
        absent.put(balancer, why);
    }

    Map<String, String> absent() {
        return absent;
    }

    Map<Key, List<Measured>> all() {
        return rows;
    }
}
