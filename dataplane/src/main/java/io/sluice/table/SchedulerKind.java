package io.sluice.table;

/** How a new connection gets its backend. The code is what stands in a row: once given, never given another meaning. */
public enum SchedulerKind {
    /** Consistent hashing by Maglev's permutation table (Eisenbud and others, NSDI 2016), shares proportional to weights. */
    MAGLEV(1);

    private final int code;

    SchedulerKind(final int code) {
        this.code = code;
    }

    /** The byte that stands for this scheduler in a row. */
    int code() {
        return code;
    }

    static SchedulerKind of(final int code) {
        for (final SchedulerKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("scheduler " + code + " is not known to this build");
    }
}
