package io.sluice.table;

/**
 * What becomes of a VIP's TCP and SCTP connections when their backend fails its checks. UDP flows always go to another backend at
 * once.
 */
public enum BackendDown {
    /** They go on to the same backend: the check may be wrong. */
    KEEP(0),
    /** The next packet goes to another backend. */
    RESCHEDULE(1),
    /** TCP in the translating modes: the next packet is answered with a reset, so that the client need not wait. */
    RESET(2);

    private final int code;

    BackendDown(final int code) {
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
    public static BackendDown of(final int code) {
        for (final BackendDown choice : values()) {
            if (choice.code == code) {
                return choice;
            }
        }
        throw new IllegalArgumentException("nothing that becomes of connections has the code " + code);
    }
}
