package io.sluice.dataplane;

import io.sluice.dataplane.io.PacketIoSet;
import io.sluice.dataplane.nexthop.NextHops;
import io.sluice.dataplane.schedule.Schedules;
import io.sluice.linux.CloseStack;
import io.sluice.linux.Interface;
import io.sluice.table.Edition;
import io.sluice.table.TableReader;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The half of a dataplane that takes nothing from anybody and that nobody notices: what is to be forwarded has been read and
 * compiled, and the packet path is being compiled too, beside the rest. Any number of processes may have one for the same
 * interface, also one without privileges. Owns the tables and the next hops.
 */
final class Preparation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

    final Milestones milestones = new Milestones();
    final Interface device;
    final int workers;
    final int[] cpus;
    final PathMtus pathMtus = new PathMtus();
    final Schedules schedules;
    final AtomicReference<ForwardingView> view = new AtomicReference<>();
    final ViewAdopter adopter;

    private final CloseStack owned;
    private final Meanwhile<Integer> warmUp;

    private Preparation(final DataplaneConfig config, final CloseStack opening) {
        final TableReader tables = opening.push(TableReader.open(config.state().resolve("tables")));
        final Edition edition = tables.readFirst();
        warmUp = opening.push(Meanwhile.begin("warm-up", () -> PathWarmUp.play(edition)));
        milestones.passed("tables");
        device = Interface.named(config.device());
        workers = PacketIoSet.queues(device, config.queues());
        cpus = config.cpusFor(workers);
        schedules = new Schedules(workers);
        adopter = new ViewAdopter(device, tables, opening.push(NextHops.open(device)), pathMtus, schedules, view);
        milestones.passed("routes");
        adopter.prepare(edition);
        milestones.passed("view");
        owned = opening.release();
    }

    /**
     * Prepares to forward.
     *
     * @throws RuntimeException of one clear line when something is not to be had
     */
    static Preparation of(final DataplaneConfig config) {
        try (CloseStack opening = new CloseStack()) {
            return new Preparation(config, opening);
        }
    }

    /** Returns when the packet path is compiled, as far as it will be before packets come. */
    void awaitWarmUp() {
        try {
            warmUp.await();
        } catch (final RuntimeException e) {
            LOG.warn("the first packets will be slow, for the packet path could not be compiled before they come", e);
        }
        milestones.passed("packet path");
    }

    @Override
    public void close() {
        owned.close();
    }
}
