package io.sluice.dataplane;

import io.sluice.dataplane.schedule.Candidate;
import io.sluice.dataplane.schedule.Connections;
import io.sluice.dataplane.schedule.Scheduler;
import io.sluice.dataplane.schedule.Schedules;
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
import java.util.stream.Collectors;

/** Compiles rows and next hops into the flat tables of a {@link ForwardingView}. Runs beside the workers. */
final class ForwardingViewBuilder {
    final long mac;
    final VipIndex services;
    final VipIndex addresses;
    final int[] vipIds;
    final int[] modes;
    final Scheduler[][] schedulers;
    final Connections connections;
    final int[] vipOf;
    final int[] backendIds;
    final long[] backendMacs;
    final boolean[] accepting;

    /**
     * Compiles.
     *
     * @param mac       of the interface
     * @param edition   the rows
     * @param reaches   how each backend is reached; one that is not resolved takes no new connections, but those it has go on if
     *                  its MAC address is known from earlier
     * @param schedules makes the schedulers, and made those of the view before
     */
    ForwardingViewBuilder(final long mac, final Edition edition, final Function<BackendRow, Reach> reaches,
        final Schedules schedules) {
        this.mac = mac;
        final int vips = edition.vips().size();
        services = new VipIndex(vips);
        addresses = new VipIndex(vips);
        vipIds = new int[vips];
        modes = new int[vips];
        schedulers = new Scheduler[schedules.workers()][vips];
        connections = schedules.connections();
        final int slots = edition.backends().stream().mapToInt(backend -> Ids.slot(backend.id()) + 1).max().orElse(0);
        backendIds = new int[slots];
        backendMacs = new long[slots];
        accepting = new boolean[slots];
        vipOf = new int[slots];
        Arrays.fill(backendIds, ForwardingView.NONE);
        final Map<Integer, Members> members = new HashMap<>();
        compileBackends(edition.backends(), reaches, members);
        compileVips(edition.vips(), members);
        compileSchedulers(edition.vips(), members, schedules);
    }

    /** Of one VIP: the slots of all its backends, and those that take new connections. */
    private record Members(List<Integer> slots, List<Candidate> candidates) {
        static final Members NONE = new Members(List.of(), List.of());
    }

    ForwardingView build() {
        return new ForwardingView(this);
    }

    private void compileBackends(final List<BackendRow> backends, final Function<BackendRow, Reach> reaches,
        final Map<Integer, Members> members) {
        for (final BackendRow backend : backends) {
            final Reach reach = reaches.apply(backend);
            final int slot = Ids.slot(backend.id());
            backendIds[slot] = backend.id();
            backendMacs[slot] = reach.mac();
            accepting[slot] = backend.healthy() && backend.weight() > 0 && reach.resolved();
            final Members ofVip =
                members.computeIfAbsent(backend.vipId(), id -> new Members(new ArrayList<>(), new ArrayList<>()));
            ofVip.slots.add(slot);
            if (accepting[slot]) {
                ofVip.candidates.add(new Candidate(backend.id(), backend.address(), backend.weight(), backend.priority()));
            }
        }
    }

    private void compileVips(final List<VipRow> vips, final Map<Integer, Members> members) {
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
            for (final int slot : members.getOrDefault(vip.id(), Members.NONE).slots) {
                vipOf[slot] = i;
            }
        }
    }

    private void compileSchedulers(final List<VipRow> vips, final Map<Integer, Members> members, final Schedules schedules) {
        for (int i = 0; i < vips.size(); i++) {
            final Members ofVip = members.getOrDefault(vips.get(i).id(), Members.NONE);
            final Scheduler[] byWorker = schedules.of(vips.get(i), ofVip.slots.size(), ofVip.candidates);
            for (int worker = 0; worker < byWorker.length; worker++) {
                schedulers[worker][i] = byWorker[worker];
            }
        }
        schedules.retain(vips.stream().map(VipRow::id).collect(Collectors.toSet()));
    }
}
