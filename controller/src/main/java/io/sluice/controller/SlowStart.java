package io.sluice.controller;

import io.sluice.table.BackendRow;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * How far the backends of one VIP have grown to their weights. One that begins to serve while others do grows in steps, at most
 * {@value #MOST_STEPS} and not more than one a second; those of a VIP in its first such time begin together, at once. Immutable.
 *
 * <p>While any of them grows, all weights of the VIP are multiplied by one factor, so that small ones can grow evenly.
 */
final class SlowStart {
    private static final int MOST_STEPS = 20;
    private static final long SHORTEST_STEP_NS = TimeUnit.SECONDS.toNanos(1);

    private final long wholeNs;
    private final long sinceNs;
    private final Set<Integer> serving;
    private final Map<Integer, Long> begunNs;

    /**
     * One moment of it.
     *
     * @param wholeNs how long a backend takes to grow
     * @param sinceNs since when there is always somebody who serves; means nothing while nobody does
     * @param serving ids of the backends that take new connections
     * @param begunNs by id, when those of them that grow began to
     */
    private SlowStart(final long wholeNs, final long sinceNs, final Set<Integer> serving, final Map<Integer, Long> begunNs) {
        this.wholeNs = wholeNs;
        this.sinceNs = sinceNs;
        this.serving = Set.copyOf(serving);
        this.begunNs = Map.copyOf(begunNs);
    }

    /** Of a VIP that has run for long, all of those that serve at their weights. */
    static SlowStart running(final long wholeNs, final Set<Integer> serving, final long nowNs) {
        return new SlowStart(wholeNs, nowNs - wholeNs, serving, Map.of());
    }

    /** Goes on from what was published: weights of backends that serve, by id, out of what they would be in full. */
    static SlowStart resumed(final long wholeNs, final Map<Integer, Integer> published, final Map<Integer, Integer> inFull,
                             final long nowNs) {
        final SlowStart running = running(wholeNs, published.keySet(), nowNs);
        final Map<Integer, Long> begun = new HashMap<>();
        published.forEach((id, weight) -> {
            final long full = inFull.getOrDefault(id, 0);
            if (weight < full) {
                final long parts = (2L * weight * running.parts() + full) / (2 * full);    // to the nearest
                begun.put(id, nowNs - Math.max(0, parts - 1) * running.stepNs());
            }
        });
        return new SlowStart(wholeNs, running.sinceNs, running.serving, begun);
    }

    /** After that time, at which those serve. */
    SlowStart seen(final long newWholeNs, final Set<Integer> servingNow, final long nowNs) {
        final long since = serving.isEmpty() ? nowNs : sinceNs;
        final boolean isNew = nowNs - since < newWholeNs;
        final Map<Integer, Long> begun = new HashMap<>();
        for (final int id : servingNow) {
            if (begunNs.containsKey(id) && grows(id, nowNs)) {
                begun.put(id, begunNs.get(id));
            } else if (!serving.contains(id) && !isNew) {
                begun.put(id, nowNs);
            }
        }
        return new SlowStart(newWholeNs, since, servingNow, begun);
    }

    /** Whether any of them grows. */
    boolean isUnderWay(final long nowNs) {
        return begunNs.keySet().stream().anyMatch(id -> grows(id, nowNs));
    }

    /** Whether that one does. */
    boolean grows(final int id, final long nowNs) {
        return begunNs.containsKey(id) && nowNs - begunNs.get(id) < wholeNs;
    }

    /** What all weights are multiplied by while any of them grows, the greatest being that. */
    int factor(final int greatest) {
        return Math.max(1, Math.min(parts(), BackendRow.MAX_WEIGHT / Math.max(1, greatest)));
    }

    /** What has grown so far of a weight. */
    int grown(final int id, final int full, final long nowNs) {
        if (!grows(id, nowNs) || full == 0) {
            return full;
        }
        final long parts = step(id, nowNs) + 1;
        return (int) Math.max(1, (2 * full * parts + parts()) / (2L * parts()));           // to the nearest
    }

    /** How much of its weight that one has, in percent. */
    int percent(final int id, final long nowNs) {
        return grows(id, nowNs) ? (int) (100 * (step(id, nowNs) + 1) / parts()) : 100;
    }

    /** How long that one still grows. */
    long leftNs(final int id, final long nowNs) {
        return grows(id, nowNs) ? wholeNs - (nowNs - begunNs.get(id)) : 0;
    }

    /** How long all weights stay as they are; {@link Long#MAX_VALUE} when none grows. */
    long untilNextStepNs(final long nowNs) {
        return begunNs.keySet().stream().filter(id -> grows(id, nowNs))
            .mapToLong(id -> Math.min((step(id, nowNs) + 1) * stepNs(), wholeNs) - (nowNs - begunNs.get(id)))
            .min().orElse(Long.MAX_VALUE);
    }

    private long step(final int id, final long nowNs) {
        return Math.min(steps() - 1, (nowNs - begunNs.get(id)) / stepNs());
    }

    private long stepNs() {
        return wholeNs / steps();
    }

    private int steps() {
        return (int) Math.max(1, Math.min(MOST_STEPS, wholeNs / SHORTEST_STEP_NS));
    }

    /** A weight is made of so many equal ones; the first step has one, after the last one it has them all. */
    private int parts() {
        return steps() + 1;
    }
}
