package io.sluice.controller;

import io.sluice.controller.model.Backend;
import io.sluice.controller.model.Spec;
import io.sluice.controller.model.Vip;
import io.sluice.table.BackendRow;
import io.sluice.table.Drain;
import io.sluice.table.Edition;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The weights of all backends at one time: those of VIPs with a slow start may still be growing. Immutable. */
final class SlowStarts {
    private final Map<Integer, SlowStart> byVip;
    private final long nowNs;

    private SlowStarts(final Map<Integer, SlowStart> byVip, final long nowNs) {
        this.byVip = byVip;
        this.nowNs = nowNs;
    }

    /** Goes on from what was published last, so that a restart of the controller changes nothing by itself. */
    static SlowStarts resumed(final Spec spec, final Edition last, final long nowNs) {
        final Map<Integer, Map<Integer, Integer>> published = new HashMap<>();
        last.vips().forEach(vip -> published.put(vip.id(), new HashMap<>()));
        last.backends().stream().filter(SlowStarts::serves)
            .forEach(row -> published.get(row.vipId()).put(row.id(), row.weight()));
        final Map<Integer, SlowStart> byVip = new HashMap<>();
        spec.vips().stream().filter(vip -> vip.settings().startsSlowly()).forEach(vip -> byVip.put(vip.id(),
            resumed(vip, published.getOrDefault(vip.id(), Map.of()), nowNs)));
        return new SlowStarts(byVip, nowNs);
    }

    private static SlowStart resumed(final Vip vip, final Map<Integer, Integer> published, final long nowNs) {
        final long whole = vip.settings().slowStart().toNanos();
        final boolean grew = vip.backends().stream()
            .anyMatch(backend -> published.getOrDefault(backend.id(), backend.weight()) != backend.weight());
        if (!grew) {
            return SlowStart.running(whole, published.keySet(), nowNs);
        }
        final int factor = SlowStart.running(whole, Set.of(), nowNs).factor(greatest(vip));
        return SlowStart.resumed(whole, published,
            vip.backends().stream().collect(Collectors.toMap(Backend::id, backend -> backend.weight() * factor)), nowNs);
    }

    private static boolean serves(final BackendRow row) {
        return row.healthy() && row.weight() > 0 && row.drain() == Drain.NONE && !row.sorry();
    }

    private static int greatest(final Vip vip) {
        return vip.backends().stream().mapToInt(Backend::weight).max().orElse(0);
    }

    /** After that time, by what is wanted and how well backends are. */
    SlowStarts seen(final Spec spec, final HealthBoard board, final long newNowNs) {
        final Map<Integer, SlowStart> next = new HashMap<>();
        for (final Vip vip : spec.vips()) {
            if (vip.settings().startsSlowly()) {
                final long whole = vip.settings().slowStart().toNanos();
                final Set<Integer> serving = vip.backends().stream()
                    .filter(backend -> backend.isOpen() && !backend.sorry() && board.of(vip, backend).up())
                    .map(Backend::id).collect(Collectors.toSet());
                final SlowStart before = byVip.get(vip.id());
                next.put(vip.id(), before == null ? SlowStart.running(whole, serving, newNowNs)
                    : before.seen(whole, serving, newNowNs));
            }
        }
        return new SlowStarts(next, newNowNs);
    }

    /** What all weights of a VIP are multiplied by at this time. */
    int factor(final Vip vip) {
        return isUnderWay(vip) ? byVip.get(vip.id()).factor(greatest(vip)) : 1;
    }

    private boolean isUnderWay(final Vip vip) {
        return byVip.containsKey(vip.id()) && byVip.get(vip.id()).isUnderWay(nowNs);
    }

    /** The weight of a backend at this time, of a VIP that has that {@link #factor}. */
    int weight(final Vip vip, final Backend backend, final int factor) {
        final int full = backend.weight() * factor;
        return isUnderWay(vip) ? byVip.get(vip.id()).grown(backend.id(), full, nowNs) : full;
    }

    /** How far a VIP's backends have come; null for a VIP without a slow start. */
    SlowStart of(final Vip vip) {
        return byVip.get(vip.id());
    }

    /** How long all weights stay as they are; {@link Long#MAX_VALUE} when none grows. */
    long untilNextStepNs() {
        return byVip.values().stream().mapToLong(start -> start.untilNextStepNs(nowNs)).min().orElse(Long.MAX_VALUE);
    }
}
