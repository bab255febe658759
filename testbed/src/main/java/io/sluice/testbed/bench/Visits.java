package io.sluice.testbed.bench;

/** Visits {@code count} places in random order, the same in every run: xorshift (Marsaglia, 2003), shifts 13, 7, 17. */
final class Visits {
    private final int count;
    private long state = 0x9e3779b97f4a7c15L;

    Visits(final int count) {
        this.count = count;
    }

    /** The next place, 0 to {@code count - 1}. */
    int next() {
        state ^= state << 13;
        state ^= state >>> 7;
        state ^= state << 17;
        return (int) ((state >>> Integer.SIZE) * count >>> Integer.SIZE);
    }
}
