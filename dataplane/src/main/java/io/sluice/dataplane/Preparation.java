package io.sluice.dataplane;

import io.sluice.dataplane.io.PacketIoSet;
import io.sluice.dataplane.nexthop.NextHops;
import io.sluice.dataplane.schedule.Schedules;
import io.sluice.linux.CloseStack;
import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import io.sluice.table.TableReader;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The half of a dataplane that takes nothing from anybody and that nobody notices: what is to be forwarded has been read and
 * compiled. Any number of processes may have one for the same interface, also one without privileges. Owns the tables and the
 * next hops.
 */
final class Preparation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

    final Milestones milestones = new Milestones();
    final Interface device;
    final int workers;
    final int[] cpus;
    final PathMtus pathMtus = new PathMtus();
    final Schedules schedules;
    final AtomicReference<ForwardingView> view;
    final ViewAdopter adopter;

    private final CloseStack owned;
    private final Thread warmUp;

    private Preparation(final DataplaneConfig config, final Interface device, final CloseStack opening) {
        this.device = device;
        this.workers = PacketIoSet.queues(device, config.queues());
        this.cpus = config.cpusFor(workers);
        this.schedules = new Schedules(workers);
        this.view = new AtomicReference<>(ForwardingView.empty(device.mac()));
        final TableReader tables = opening.push(TableReader.open(config.state().resolve("tables")));
        this.adopter = new ViewAdopter(device, tables, opening.push(NextHops.open(device)), pathMtus, schedules, view);
        adopter.readFirst();
        milestones.passed("tables");
        this.warmUp = new Thread(this::warmUp, "warm-up");
        warmUp.start();
        opening.push(this::awaitWarmUp);
        adopter.prepare();
        milestones.passed("view");
        this.owned = opening.release();
    }

    /**
     * Prepares to forward.
     *
     * @throws RuntimeException of one clear line when something is not to be had
     */
    static Preparation of(final DataplaneConfig config) {
        try (CloseStack opening = new CloseStack()) {
            return new Preparation(config, Interface.named(config.device()), opening);
        }
    }

    /** Loads the door to the kernel, which takes as long as anything else at the beginning. */
    static void load() {
        Linux.unlimitLockedMemory();
    }

    private void warmUp() {
        final long beganNs = System.nanoTime();
        final int packets = PathWarmUp.play(adopter.edition(), device.mac());
        LOG.debug("the packet path took {} made-up packets in {} ms", packets, (System.nanoTime() - beganNs) / 1_000_000);
    }

    /** Returns when the packet path is compiled, as far as it will be before packets come. */
    void awaitWarmUp() {
        try {
            warmUp.join();
            milestones.passed("warm-up");
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        owned.close();
    }
}
