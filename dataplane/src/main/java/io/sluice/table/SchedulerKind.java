package io.sluice.table;

/**
 * How a new connection gets its backend. The names are those of {@code ipvsadm(8)} where it has one. The code is what stands in
 * a row: once given, never given another meaning.
 */
public enum SchedulerKind {
    /** Consistent hashing by Maglev's permutation table (Eisenbud and others, NSDI 2016), shares proportional to weights. */
    MAGLEV(1),
    /** Round robin: each in turn, whatever its weight. */
    RR(2),
    /** Weighted round robin, smooth: at every moment each has its share to within one connection. */
    WRR(3),
    /** Least connections, whatever the weights; of equals, each in turn. */
    LC(4),
    /** Weighted least connections: least (connections + 1) / weight; of equals, each in turn. */
    WLC(5),
    /** Shortest expected delay: least (connections + 1) / weight; of equals, the one of the greatest weight. */
    SED(6),
    /** Never queue: one without connections if there is any, the one of the greatest weight first; else as {@link #SED}. */
    NQ(7),
    /** Source hash: all connections of one client address to one backend. */
    SH(8),
    /** Source hash over a prefix of the address: all connections of one network to one backend. */
    IPHASH(9),
    /** At random, with chances proportional to weights. */
    RANDOM(10),
    /** Power of two choices: of two at random, the one with fewer (connections + 1) / weight. */
    P2C(11),
    /**
     * Least response time: least (connections + 1) x response time / weight, as health checks measure it and, where backends
     * answer through Sluice, the time from SYN to SYN-ACK.
     */
    LRT(12),
    /** Least bandwidth: least bytes a second / weight, with what was assigned since they were measured. */
    LBW(13),
    /** The backends of the best priority that take connections, among them as {@link #WRR}. */
    FAILOVER(14);

    private final int code;

    SchedulerKind(final int code) {
        this.code = code;
    }

    /** Whether backends are looked up in a ring of a size that can be chosen. */
    public boolean usesRing() {
        return this == MAGLEV || this == SH || this == IPHASH;
    }

    /** Whether a greater weight brings a greater share. */
    public boolean usesWeights() {
        return this != RR && this != LC;
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
