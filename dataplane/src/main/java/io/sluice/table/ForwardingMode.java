package io.sluice.table;

/** How a packet is carried on to its backend. The code is what stands in a row: once given, never given another meaning. */
public enum ForwardingMode {
    /**
     * Layer-2 direct server return: the destination MAC becomes the backend's, all else stays; the backend answers the
     * client itself.
     */
    DSR(1);

    private final int code;

    ForwardingMode(final int code) {
        this.code = code;
    }

    /** The byte that stands for this mode in a row. */
    int code() {
        return code;
    }

    static ForwardingMode of(final int code) {
        for (final ForwardingMode mode : values()) {
            if (mode.code == code) {
                return mode;
            }
        }
        throw new IllegalArgumentException("forwarding mode " + code + " is not known to this build");
    }
}
