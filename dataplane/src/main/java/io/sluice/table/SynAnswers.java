package io.sluice.table;

/**
 * How often a backend has answered a SYN, and how long that took: what a packet path measures of backends whose answers pass it.
 * In the tally file they are one word, so that they are always of one moment. Both go round: only what came between two moments,
 * by {@link #since}, means anything.
 *
 * <pre>
 *   63            40 39                                            0
 *  +----------------+-----------------------------------------------+
 *  | answers        | microseconds from SYN to SYN-ACK, all together |
 *  +----------------+-----------------------------------------------+
 * </pre>
 *
 * @param count  how many answers, modulo 2^24
 * @param micros from SYN to answer, of all together, modulo 2^40
 */
public record SynAnswers(long count, long micros) {
    private static final int MICROS_BITS = 40;
    private static final long MICROS_MASK = (1L << MICROS_BITS) - 1;
    private static final long COUNT_MASK = (1L << Long.SIZE - MICROS_BITS) - 1;

    /** Keeps what goes round within its bits. */
    public SynAnswers {
        count &= COUNT_MASK;
        micros &= MICROS_MASK;
    }

    static SynAnswers of(final long word) {
        return new SynAnswers(word >>> MICROS_BITS, word);
    }

    /** The word after one answer more. */
    static long plus(final long word, final long micros) {
        return (word & ~MICROS_MASK) + (1L << MICROS_BITS) | word + micros & MICROS_MASK;
    }

    SynAnswers plus(final SynAnswers other) {
        return new SynAnswers(count + other.count, micros + other.micros);
    }

    /** What has come since an earlier moment: true numbers, if it was within days. */
    public SynAnswers since(final SynAnswers earlier) {
        return new SynAnswers(count - earlier.count, micros - earlier.micros);
    }
}
