package io.sluice.dataplane.nexthop;

import io.sluice.netlink.Neighbour;
import io.sluice.netlink.NeighbourState;
import io.sluice.table.NextHop;
import io.sluice.table.NextHopState;
import java.util.Optional;

/** What is known of one neighbour, a backend or a gateway: the rules from its entry to {@link NextHop}, and when to ask again. */
final class Hop {
    private static final long NEVER = 0;
    private static final long UNRESOLVED_NS = 1_000_000_000L;
    private static final long STALE_NS = 5_000_000_000L;           // asked, the kernel probes after delay_first_probe_time, 5 s

    private final Place place;
    private NextHop next = new NextHop(NextHopState.RESOLVING, 0);
    private long askEveryNs = NEVER;
    private long askAtNs;
    private int users;

    Hop(final Place place) {
        this.place = place;
    }

    Place place() {
        return place;
    }

    NextHop next() {
        return next;
    }

    /** One more address is reached by it. */
    void use() {
        users++;
    }

    /** One less; returns whether that was the last. */
    boolean release() {
        return --users == 0;
    }

    /**
     * Applies what the kernel knows of the neighbour.
     *
     * @return whether the next hop changed
     */
    boolean neighbour(final Optional<Neighbour> known, final long nowNs) {
        final boolean usable = known.isPresent() && known.get().usable();
        if (usable) {
            askEvery(known.get().state() == NeighbourState.STALE ? STALE_NS : NEVER, nowNs);
            return become(new NextHop(NextHopState.RESOLVED, known.get().mac()));
        }
        askEvery(UNRESOLVED_NS, nowNs);
        return become(new NextHop(unresolved(known), 0));
    }

    /** Once it has failed it stays so until it answers, though the kernel starts anew each time it is asked. */
    private NextHopState unresolved(final Optional<Neighbour> known) {
        final boolean failed = known.isPresent() && known.get().state() == NeighbourState.FAILED;
        return failed || next.state() == NextHopState.UNREACHABLE ? NextHopState.UNREACHABLE : NextHopState.RESOLVING;
    }

    private boolean become(final NextHop now) {
        final boolean changed = !now.equals(next);
        next = now;
        return changed;
    }

    /** At once when the need is new. */
    private void askEvery(final long intervalNs, final long nowNs) {
        if (askEveryNs != intervalNs) {
            askEveryNs = intervalNs;
            askAtNs = nowNs;
        }
    }

    /** Whether the kernel is to be asked now to resolve it. */
    boolean isDue(final long nowNs) {
        return askEveryNs != NEVER && askAtNs - nowNs <= 0;
    }

    /** It has been asked. */
    void asked(final long nowNs) {
        askAtNs = nowNs + askEveryNs;
    }
}
