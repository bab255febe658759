package io.sluice.dataplane;

import java.util.Locale;

/**
 * The time in which nothing is forwarded while one dataplane hands over to another, and what it was spent on. Begun by the one,
 * ended by the other: {@link System#nanoTime} is the kernel's monotonic clock, which is the same for both.
 */
final class Gap {
    private static final double NS_PER_MS = 1e6;

    private final long beganNs;
    private final StringBuilder parts;
    private long lastNs;

    private Gap(final long beganNs, final long lastNs, final String parts) {
        this.beganNs = beganNs;
        this.lastNs = lastNs;
        this.parts = new StringBuilder(parts);
    }

    /** Begins now. */
    static Gap begin() {
        final long nowNs = System.nanoTime();
        return new Gap(nowNs, nowNs, "");
    }

    /** Something is done, which took all the time since the one before. */
    void passed(final String what) {
        final long nowNs = System.nanoTime();
        parts.append(parts.isEmpty() ? "" : ", ").append(what).append(' ').append(ms(nowNs - lastNs));
        lastNs = nowNs;
    }

    private static String ms(final long ns) {
        return String.format(Locale.ROOT, "%.1f", ns / NS_PER_MS);
    }

    /** As the other process {@linkplain #read reads} it. */
    String written() {
        return beganNs + " " + lastNs + " " + parts;
    }

    /** A gap that another process has written. */
    static Gap read(final String written) {
        final String[] words = written.split(" ", 3);
        return new Gap(Long.parseLong(words[0]), Long.parseLong(words[1]), words[2]);
    }

    /** {@code 21.4 ms (workers 1.2, flow tables 0.3, …)}. */
    @Override
    public String toString() {
        return ms(lastNs - beganNs) + " ms (" + parts + ")";
    }
}
