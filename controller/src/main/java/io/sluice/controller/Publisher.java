package io.sluice.controller;

import io.sluice.controller.model.Backend;
import io.sluice.controller.model.Spec;
import io.sluice.controller.model.Vip;
import io.sluice.table.BackendRow;
import io.sluice.table.Drain;
import io.sluice.table.Edition;
import io.sluice.table.TableWriter;
import io.sluice.table.VipRow;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says to the dataplane what should be forwarded: the specification, the health of its backends, and what time makes of both, as
 * rows.
 */
final class Publisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final TableWriter writer;
    private final Timekeeper time;
    private Edition last;
    private SlowStarts starts;

    /** Goes on from what that writer published last, {@code spec} being wanted. */
    Publisher(final TableWriter writer, final Spec spec, final Timekeeper time) {
        this.writer = writer;
        this.time = time;
        last = writer.last();
        starts = SlowStarts.resumed(spec, last, time.nanoTime());
    }

    /** Number of the edition published last; 0 before the first. */
    long edition() {
        return last.number();
    }

    /** The weights in it. */
    SlowStarts starts() {
        return starts;
    }

    /** Publishes what is so now, unless it would say what was said last. */
    void publish(final Spec spec, final HealthBoard board) {
        final Instant now = time.instant();
        final SlowStarts startsNow = starts.seen(spec, board, time.nanoTime());
        final List<VipRow> vips = new ArrayList<>();
        final List<BackendRow> backends = new ArrayList<>();
        for (final Vip vip : spec.vips()) {
            vips.add(vip.row());
            final int factor = startsNow.factor(vip);
            for (final Backend backend : vip.backends()) {
                backends.add(backend.row(vip.id(), board.of(vip, backend).up(), startsNow.weight(vip, backend, factor), now));
            }
        }
        final Edition next = new Edition(last.number(), vips, backends);
        if (!next.equals(last)) {
            final Edition before = last;
            last = new Edition(writer.publish(vips, backends), vips, backends);
            logDeadlines(before);
        }
        starts = startsNow;
    }

    private void logDeadlines(final Edition before) {
        if (last.backends().stream().allMatch(row -> row.drain() == Drain.NONE)) {
            return;
        }
        final Map<Integer, Drain> drains = new HashMap<>();
        before.backends().forEach(row -> drains.put(row.id(), row.drain()));
        final Map<Integer, String> names = new HashMap<>();
        last.vips().forEach(vip -> names.put(vip.id(), vip.name()));
        for (final BackendRow row : last.backends()) {
            if ((row.drain() == Drain.RESCHEDULE || row.drain() == Drain.CUT) && drains.get(row.id()) != row.drain()) {
                LOG.info("the deadline for backend {} of VIP {} has come: the connections that are left are {}", row.name(),
                    names.get(row.vipId()), row.drain() == Drain.CUT ? "cut" : "rescheduled");
            }
        }
    }

    /** How long it stays so if nothing but time goes on; null for ever. */
    Duration untilNextChange(final Spec spec) {
        final Instant now = time.instant();
        final Duration deadline = spec.vips().stream().flatMap(vip -> vip.backends().stream())
            .filter(backend -> backend.draining() != null)
            .map(backend -> backend.draining().left(now)).filter(Objects::nonNull).filter(left -> !left.isZero())
            .min(Duration::compareTo).orElse(null);
        final long stepNs = starts.untilNextStepNs();
        if (stepNs == Long.MAX_VALUE) {
            return deadline;
        }
        final Duration step = Duration.ofNanos(Math.max(0, stepNs));
        return deadline == null || step.compareTo(deadline) < 0 ? step : deadline;
    }

    @Override
    public void close() {
        writer.close();
    }
}
