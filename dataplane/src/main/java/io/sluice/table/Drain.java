package io.sluice.table;

/** Whether, and how far, a backend is being drained. */
public enum Drain {
    /** It is not. */
    NONE(0),
    /** It takes no new connections, and keeps those that it has. */
    DRAINING(1),
    /** The deadline has come: the next packet of a connection that is left goes to another backend. */
    RESCHEDULE(2),
    /** The deadline has come: the next packet of a TCP connection that is left is answered with a reset. */
    CUT(3);

    private final int code;

    Drain(final int code) {
        this.code = code;
    }

    /** What stands for it in a row. */
    public int code() {
        return code;
    }

    /**
     * What a code stands for.
     *
     * @throws IllegalArgumentException for nothing
     */
    public static Drain of(final int code) {
        for (final Drain choice : values()) {
            if (choice.code == code) {
                return choice;
            }
        }
        throw new IllegalArgumentException("no state of draining has the code " + code);
    }
}
