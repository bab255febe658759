package io.sluice.dataplane.schedule;

import io.sluice.table.Scheduling;
import java.net.Inet4Address;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** Makes the schedulers of a VIP: one file each, and one line here. */
final class SchedulerMaker {
    private final int workers;
    private final Connections connections;
    private final Measured measured;
    private final Rings rings;
    private final Dice seeds;

    /** With the seed of all that is random. */
    SchedulerMaker(final int workers, final Connections connections, final Measured measured, final Rings rings,
        final long seed) {
        this.workers = workers;
        this.connections = connections;
        this.measured = measured;
        this.rings = rings;
        this.seeds = new Dice(seed);
    }

    /**
     * One for each worker.
     *
     * @param candidates at least one
     * @param ringSize   for those that use a ring
     * @param before     what the VIP's schedulers were until now, one for each worker, or nulls
     */
    Scheduler[] make(final Scheduling scheduling, final List<Candidate> candidates, final int ringSize,
        final Scheduler[] before) {
        return switch (scheduling.kind()) {
            case MAGLEV -> hashed(candidates, ringSize, Maglev::new);
            case SH -> hashed(candidates, ringSize, (ring, slots) -> new SourceHash(ring, slots, SourceHash.WHOLE));
            case IPHASH -> hashed(candidates, ringSize,
                (ring, slots) -> new SourceHash(ring, slots, prefix(scheduling, candidates.get(0))));
            case RR -> roundRobin(Roster.bySlot(candidates), before);
            case WRR -> weightedRoundRobin(candidates, before);
            case FAILOVER -> weightedRoundRobin(Failover.best(candidates), before);
            case LC -> leastLoaded(candidates, new LeastConnections(connections), before);
            case WLC -> leastLoaded(candidates, new WeightedLeastConnections(connections), before);
            case SED -> leastLoaded(candidates, new ShortestExpectedDelay(connections), before);
            case NQ -> leastLoaded(candidates, new NeverQueue(connections), before);
            case RANDOM -> random(Roster.bySlot(candidates));
            case P2C -> twoChoices(Roster.bySlot(candidates));
            case LRT -> leastLoaded(candidates, new LeastResponseTime(connections, measured), before);
            case LBW -> leastLoaded(candidates, new LeastBandwidth(connections, measured), before);
        };
    }

    /** One that remembers nothing, for all workers: by a ring. */
    Scheduler ring(final List<Candidate> candidates, final int ringSize) {
        return hashed(candidates, ringSize, Maglev::new)[0];
    }

    private interface Hashed {
        Scheduler of(Ring ring, int[] slots);
    }

    private Scheduler[] hashed(final List<Candidate> candidates, final int ringSize, final Hashed hashed) {
        final Roster roster = Roster.byAddress(candidates);
        final Scheduler scheduler = hashed.of(rings.of(roster.candidates(), ringSize), roster.slots());
        return forEachWorker(worker -> scheduler);
    }

    private static int prefix(final Scheduling scheduling, final Candidate candidate) {
        final int given = scheduling.hashPrefix();
        if (candidate.address() instanceof Inet4Address) {
            return SourceHash.ofIpv4(given == 0 ? Scheduling.DEFAULT_PREFIX_V4 : given);
        }
        return given == 0 ? Scheduling.DEFAULT_PREFIX_V6 : given;
    }

    /** Workers begin in different places, so that together they are even too. */
    private Scheduler[] roundRobin(final Roster roster, final Scheduler[] before) {
        return forEachWorker(worker -> new RoundRobin(roster, (int) ((long) roster.size() * worker / workers),
            heritage(before[worker])));
    }

    private Scheduler[] weightedRoundRobin(final List<Candidate> candidates, final Scheduler[] before) {
        final Roster roster = Roster.bySlot(candidates);
        return forEachWorker(worker -> new WeightedRoundRobin(roster, heritage(before[worker])));
    }

    private Scheduler[] leastLoaded(final List<Candidate> candidates, final Load load, final Scheduler[] before) {
        final Roster roster = Roster.bySlot(candidates);
        return forEachWorker(worker -> new LeastLoaded(roster, load, heritage(before[worker])));
    }

    private Scheduler[] random(final Roster roster) {
        final WeightedDraw draw = new WeightedDraw(roster.weights());
        return forEachWorker(worker -> new AtRandom(roster.slots(), draw, new Dice(seeds.roll())));
    }

    private Scheduler[] twoChoices(final Roster roster) {
        final WeightedDraw draw = new WeightedDraw(roster.weights());
        return forEachWorker(worker -> new TwoChoices(roster, draw, new Dice(seeds.roll()), connections));
    }

    private static Remembering heritage(final Scheduler before) {
        return before instanceof Remembering remembering ? remembering.heritage() : null;
    }

    Scheduler[] forEachWorker(final IntFunction<Scheduler> maker) {
        final Scheduler[] made = new Scheduler[workers];
        Arrays.setAll(made, maker);
        return made;
    }
}
