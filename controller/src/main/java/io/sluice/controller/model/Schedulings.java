package io.sluice.controller.model;

import io.sluice.table.SchedulerKind;
import io.sluice.table.Scheduling;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A scheduler and its options: refused when they don't fit, explained when they do less than one might think. */
public final class Schedulings {
    private static final int EVEN_TO_ONE_PERCENT = 100;       // slots a backend

    private Schedulings() {
    }

    /** The scheduler with its options; 0 where one was not given. */
    public static Scheduling of(final SchedulerKind kind, final int hashPrefix, final int maglevSize) {
        try {
            return new Scheduling(kind, hashPrefix, maglevSize);
        } catch (final IllegalArgumentException e) {
            throw new RefusedException(e.getMessage(), e);
        }
    }

    /** The names of the schedulers that heed weights. */
    static String weighing() {
        return Stream.of(SchedulerKind.values()).filter(SchedulerKind::usesWeights).map(Texts::text)
            .collect(Collectors.joining(", "));
    }

    /** What is to be said about a VIP's backends and its scheduler, each sentence after a semicolon; empty if nothing is. */
    public static String remarks(final Vip vip) {
        final List<Backend> backends = vip.backends();
        if (backends.isEmpty()) {
            return "";
        }
        final SchedulerKind kind = vip.scheduling().kind();
        final StringBuilder remarks = new StringBuilder();
        if (backends.stream().allMatch(backend -> backend.weight() == 0)) {
            remarks.append("; all weights of VIP ").append(vip.name()).append(" are 0, so it takes no new connections");
        } else if (backends.stream().noneMatch(Backend::isOpen)) {
            remarks.append("; all backends of VIP ").append(vip.name()).append(" are drained or have weight 0, so it takes no new"
                + " connections");
        }
        if (!kind.usesWeights() && backends.stream().anyMatch(backend -> backend.weight() > 1)) {
            remarks.append("; scheduler ").append(Texts.text(kind)).append(" pays no heed to weights, w")
                .append(Texts.text(kind)).append(" does");
        }
        if (kind != SchedulerKind.FAILOVER && backends.stream().anyMatch(backend -> backend.priority() != 0)) {
            remarks.append("; priorities count only with scheduler failover, and this one is ").append(Texts.text(kind));
        }
        if (kind.usesRing() && vip.scheduling().ringSizeFor(backends.size()) < EVEN_TO_ONE_PERCENT * backends.size()) {
            remarks.append("; the Maglev table has less than ").append(EVEN_TO_ONE_PERCENT)
                .append(" slots a backend, so shares may differ by more than 1 %");
        }
        return remarks.toString();
    }
}
