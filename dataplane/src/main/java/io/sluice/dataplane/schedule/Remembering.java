package io.sluice.dataplane.schedule;

import io.sluice.packet.PacketShape;

/**
 * A scheduler whose choice depends on the choices before. Each worker has its own. When the backends change, it is replaced by
 * another, made beside the workers; the new one asks the old one for what is to be remembered when it is first used, and so on
 * the one thread that ever used the old one.
 */
abstract class Remembering implements Scheduler {
    private volatile Remembering predecessor;
    private boolean begun;

    /** A scheduler that takes over from another of its kind; null for none. */
    Remembering(final Remembering predecessor) {
        this.predecessor = predecessor;
    }

    /**
     * From whom one that replaces this one is to take over: from this one, unless it was never used. (It may come into use while
     * this is asked. What it chooses in that moment is forgotten, and nothing else happens.)
     */
    final Remembering heritage() {
        final Remembering before = predecessor;
        return before == null ? this : before;
    }

    @Override
    public final int choose(final PacketShape packet) {
        if (!begun) {
            begun = true;
            begin(predecessor);
            predecessor = null;
        }
        return next();
    }

    /** Before the first choice: takes over from {@code before}, which is null or of this class and not used any more. */
    abstract void begin(Remembering before);

    /** The slot of the next backend; there is at least one. */
    abstract int next();
}
