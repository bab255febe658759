package io.sluice.dataplane;

import io.sluice.flow.FlowFiles;
import io.sluice.flow.FlowTimeouts;
import io.sluice.linux.CloseStack;
import java.util.Optional;
import java.util.function.Supplier;

/** The connections that the process before has in its flow tables: of one that is dead, or of one that forwards until the end. */
final class Inheritance {
    private final Predecessor predecessor;
    private final boolean shared;
    private final Supplier<FlowFiles> tables;

    private Inheritance(final Predecessor predecessor, final boolean shared, final Supplier<FlowFiles> tables) {
        this.predecessor = predecessor;
        this.shared = shared;
        this.tables = tables;
    }

    /** Begins to open what a dead process has left, if any; that goes on beside all else. {@code owner} takes charge of it. */
    static Inheritance ofTheDead(final DataplaneConfig config, final Locks locks, final int workers, final CloseStack owner) {
        return of(new Predecessor.Gone(false), config, locks, workers, owner);
    }

    /** What one has that may still forward: it goes on to do so until {@link #enter}, if what it has can be gone on with. */
    static Inheritance of(final Predecessor predecessor, final DataplaneConfig config, final Locks locks, final int workers,
        final CloseStack owner) {
        final Optional<FlowFiles> shared = predecessor.sharesQueues()
            ? FlowFiles.shared(locks.memory().flows(), workers, config.connections(), FlowTimeouts.DEFAULT) : Optional.empty();
        shared.ifPresent(owner::push);
        if (shared.isPresent()) {
            return new Inheritance(predecessor, true, shared::get);
        }
        predecessor.end();
        final Meanwhile<FlowFiles> opened = owner.push(Meanwhile.begin("connections", () -> FlowFiles.open(
            locks.memory().flows(), workers, config.connections(), FlowTimeouts.DEFAULT, Deal::workerOf)));
        return new Inheritance(predecessor, false, opened::await);
    }

    /** The tables, which nobody may use before {@link #enter}. */
    FlowFiles tables() {
        return tables.get();
    }

    /** Whether they are of a process of this boot, so that all else that it has left in memory means something, too. */
    boolean isOfThisBoot() {
        return shared || tables().whole() || tables().redealt();
    }

    /**
     * From now on they are this one's alone: the predecessor forwards no more.
     *
     * @throws IllegalStateException when it shares its queues and was killed: nobody knows then where their frames are
     */
    void enter() {
        if (!predecessor.end() && predecessor.sharesQueues()) {
            throw new IllegalStateException("it has ended before it let go");
        }
        if (shared) {
            tables().begin();
        }
    }
}
