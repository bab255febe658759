package io.sluice.netlink;

/** How much the kernel knows of a neighbour's MAC: the {@code NUD_} states of linux/neighbour.h. */
public enum NeighbourState {
    /** Just made; nobody has asked yet. */
    NONE(0x00, false),
    /** Asked for, not answered. */
    INCOMPLETE(0x01, false),
    /** Confirmed lately. */
    REACHABLE(0x02, true),
    /** Known, but not confirmed for a while; good to use. */
    STALE(0x04, true),
    /** Used while stale; will be probed if nothing confirms it within some seconds. */
    DELAY(0x08, true),
    /** Being probed. */
    PROBE(0x10, true),
    /** Asked for several times, never answered. */
    FAILED(0x20, false),
    /** On a device that resolves nothing. */
    NOARP(0x40, true),
    /** Set by an administrator. */
    PERMANENT(0x80, true);

    private final int bit;
    private final boolean usable;

    NeighbourState(final int bit, final boolean usable) {
        this.bit = bit;
        this.usable = usable;
    }

    /** Whether a frame may be sent to the MAC of an entry in this state. */
    public boolean usable() {
        return usable;
    }

    /** The kernel's number for it. */
    int bit() {
        return bit;
    }

    /** A state that only a later kernel knows counts as {@link #NONE}. */
    static NeighbourState of(final int bit) {
        for (final NeighbourState state : values()) {
            if (state.bit == bit) {
                return state;
            }
        }
        return NONE;
    }
}
