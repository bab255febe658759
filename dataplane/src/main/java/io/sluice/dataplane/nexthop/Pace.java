package io.sluice.dataplane.nexthop;

/** Something that is due at once, and then at most once an interval. */
final class Pace {
    private final long intervalNs;
    private long lastNs;
    private boolean begun;

    Pace(final long intervalNs) {
        this.intervalNs = intervalNs;
    }

    /** Whether it is due; then it counts as done. */
    boolean due(final long nowNs) {
        final boolean due = !begun || nowNs - lastNs >= intervalNs;
        if (due) {
            begun = true;
            lastNs = nowNs;
        }
        return due;
    }
}
