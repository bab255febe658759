package io.sluice.dataplane;

import io.sluice.dataplane.schedule.Candidate;
import io.sluice.dataplane.schedule.Maglev;
import io.sluice.dataplane.schedule.Scheduler;
import io.sluice.packet.Address;
import io.sluice.table.BackendRow;
import io.sluice.table.Edition;
import io.sluice.table.Ids;
import io.sluice.table.VipRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Compiles rows and next hops into the flat tables of a {@link ForwardingView}. Runs beside the workers. */
final class ForwardingViewBuilder {
    final long mac;
    final VipIndex services;
    final VipIndex addresses;
    final int[] vipIds;
    final int[] modes;
    final Scheduler[] schedulers;
    final int[] backendIds;
    final long[] backendMacs;
    final boolean[] accepting;

    /**
     * Compiles.
     *
     * @param mac     of the interface
     * @param edition the rows
     * @param reaches how each backend is reached; one that is not resolved takes no new connections, but those it has go on if
     *                its MAC address is known from earlier
     */
    ForwardingViewBuilder(final long mac, final Edition edition, final Function<BackendRow, Reach> reaches) {
        this.mac = mac;
        final int vips = edition.vips().size();
        services = new VipIndex(vips);
        addresses = new VipIndex(vips);
        vipIds = new int[vips];
        modes = new int[vips];
        schedulers = new Scheduler[vips];
        final int slots = edition.backends().stream().mapToInt(backend -> Ids.slot(backend.id()) + 1).max().orElse(0);
        backendIds = new int[slots];
        backendMacs = new long[slots];
        accepting = new boolean[slots];
        Arrays.fill(backendIds, ForwardingView.NONE);
        compileVips(edition.vips(), compileBackends(edition.backends(), reaches));
    }

    ForwardingView build() {
        return new ForwardingView(this);
    }

    /** Fills the backends' tables and returns, by VIP id, those that take new connections. */
    private Map<Integer, List<Candidate>> compileBackends(final List<BackendRow> backends,
        final Function<BackendRow, Reach> reaches) {
        final Map<Integer, List<Candidate>> candidates = new HashMap<>();
        for (final BackendRow backend : backends) {
            final Reach reach = reaches.apply(backend);
            final int slot = Ids.slot(backend.id());
            backendIds[slot] = backend.id();
            backendMacs[slot] = reach.mac();
            accepting[slot] = backend.healthy() && backend.weight() > 0 && reach.resolved();
            if (accepting[slot]) {
                candidates.computeIfAbsent(backend.vipId(), id -> new ArrayList<>())
                    .add(new Candidate(slot, backend.address(), backend.weight()));
            }
        }
        return candidates;
    }

    private void compileVips(final List<VipRow> vips, final Map<Integer, List<Candidate>> candidates) {
        final Set<Address> seen = new HashSet<>();
        for (int i = 0; i < vips.size(); i++) {
            final VipRow vip = vips.get(i);
            final Address address = Address.of(vip.address());
            services.put(address, VipIndex.service(vip.protocol().number(), vip.port()), i);
            if (seen.add(address)) {
                addresses.put(address, 0, i);
            }
            vipIds[i] = vip.id();
            modes[i] = vip.mode().ordinal();
            schedulers[i] = scheduler(vip, candidates.getOrDefault(vip.id(), List.of()));
        }
    }

    private static Scheduler scheduler(final VipRow vip, final List<Candidate> candidates) {
        return switch (vip.scheduler()) {
            case MAGLEV -> Maglev.of(candidates, Maglev.DEFAULT_SIZE);
        };
    }
}
