package io.sluice.dataplane.schedule;

import io.sluice.table.SchedulerKind;
import io.sluice.table.Scheduling;
import io.sluice.table.VipRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The schedulers of all VIPs for all workers, edition after edition: those of a VIP whose scheduling and candidates are as they
 * were are kept, others are made anew and take over what their predecessors remember. Single-threaded, beside the workers; what
 * it makes is handed to them in a view.
 */
public final class Schedules {
    private static final Scheduler NOBODY = packet -> Scheduler.NONE;
    private static final int SMALL_RING = 1_021;                   // of up to 100 backends: shares are even to within a tenth

    private final int workers;
    private final Connections connections;
    private final Measured measured = new Measured();
    private final Rings rings = new Rings();
    private final SchedulerMaker maker;
    private final Map<Integer, Made> byVip = new HashMap<>();

    /**
     * The schedulers of a VIP.
     *
     * @param byWorker  one for each worker, for connections that it remembers
     * @param stateless for connections that nobody remembers: each of their packets has to lead to the same backend
     * @param sorry     the same among sorry backends
     */
    public record OfVip(Scheduler[] byWorker, Scheduler stateless, Scheduler sorry) {
    }

    /** What was made for a VIP, and of what. */
    private record Made(Scheduling scheduling, int ringSize, List<Candidate> candidates, List<Candidate> sorry, OfVip made) {
        boolean isOf(final Scheduling otherScheduling, final int otherSize, final List<Candidate> otherCandidates,
            final List<Candidate> otherSorry) {
            return ringSize == otherSize && scheduling.equals(otherScheduling) && candidates.equals(otherCandidates)
                && sorry.equals(otherSorry);
        }
    }

    /** For so many workers. */
    public Schedules(final int workers) {
        this(workers, System.nanoTime());
    }

    /** The same, with the seed of all that is random. */
    Schedules(final int workers, final long seed) {
        this.workers = workers;
        this.connections = new Connections(workers);
        this.maker = new SchedulerMaker(workers, connections, measured, rings, seed);
    }

    /** How many workers choose. */
    public int workers() {
        return workers;
    }

    /** The count of connections that the schedulers go by. */
    public Connections connections() {
        return connections;
    }

    /** What is measured, for the schedulers that go by it. */
    public Measured measured() {
        return measured;
    }

    /** The candidates of each VIP that has such a scheduler. */
    public List<List<Candidate>> candidatesOf(final SchedulerKind kind) {
        return byVip.values().stream().filter(made -> made.scheduling.kind() == kind).map(Made::candidates).toList();
    }

    /**
     * The schedulers of a VIP.
     *
     * @param backends   how many backends the VIP has, those that take no connections included
     * @param candidates those that do
     * @param sorry      those that do when no candidate can
     */
    public OfVip of(final VipRow vip, final int backends, final List<Candidate> candidates, final List<Candidate> sorry) {
        final Scheduling scheduling = vip.scheduling();
        final int ringSize = scheduling.ringSizeFor(backends);
        final Made before = byVip.get(vip.id());
        if (before != null && before.isOf(scheduling, ringSize, candidates, sorry)) {
            return before.made;
        }
        final Scheduler[] nobody = maker.forEachWorker(worker -> NOBODY);
        final Scheduler[] byWorker = candidates.isEmpty() ? nobody
            : maker.make(scheduling, candidates, ringSize, before == null ? nobody : before.made.byWorker);
        final Scheduler stateless = scheduling.kind().usesRing() ? byWorker[0] : ring(candidates);
        final OfVip made = new OfVip(byWorker, stateless, ring(sorry));
        byVip.put(vip.id(), new Made(scheduling, ringSize, List.copyOf(candidates), List.copyOf(sorry), made));
        return made;
    }

    private Scheduler ring(final List<Candidate> candidates) {
        final int tens = candidates.size() / 10;
        return candidates.isEmpty() ? NOBODY
            : maker.ring(candidates, tens < 10 ? SMALL_RING : Scheduling.of(SchedulerKind.MAGLEV).ringSizeFor(tens));
    }

    /** Forgets all VIPs but these. */
    public void retain(final Set<Integer> vipIds) {
        byVip.keySet().retainAll(vipIds);
        rings.tidy();
    }
}
