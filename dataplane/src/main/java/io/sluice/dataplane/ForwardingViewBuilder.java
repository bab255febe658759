package io.sluice.dataplane;

import io.sluice.dataplane.rewrite.Leaving;
import io.sluice.dataplane.rewrite.Reach;
import io.sluice.dataplane.rewrite.Target;
import io.sluice.dataplane.schedule.Candidate;
import io.sluice.dataplane.schedule.Connections;
import io.sluice.dataplane.schedule.Scheduler;
import io.sluice.dataplane.schedule.Schedules;
import io.sluice.table.AddressBlock;
import io.sluice.table.BackendRow;
import io.sluice.table.Edition;
import io.sluice.table.Ids;
import io.sluice.table.VipRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Compiles rows and next hops into the flat tables of a {@link ForwardingView}. Runs beside the workers. */
final class ForwardingViewBuilder {
    final Edition edition;
    final long mac;
    final int mtu;
    final VipMap services;
    final AddressSet vipAddresses;
    final AddressSet ownAddresses;
    final AddressSet tunnelEnds;
    final int[] vipIds;
    final boolean[] translating;
    final QuicIds[] quicIds;
    final boolean translates;
    final Scheduler[][] schedulers;
    final Scheduler[] statelessSchedulers;
    final Scheduler[] sorrySchedulers;
    final Target[][] limited;
    final Clients[] clients;
    final Leaving[] leavingRemoved;
    final Connections connections;
    final Target[] targets;

    private final Map<Integer, Members> members = new HashMap<>();

    /**
     * Compiles.
     *
     * @param mac       of the interface
     * @param mtu       of the interface
     * @param edition   the rows
     * @param reaches   how each backend is reached; one that is not resolved takes no new connections, but those it has go on if
     *                  its MAC address is known from earlier
     * @param schedules makes the schedulers, and made those of the view before
     */
    ForwardingViewBuilder(final long mac, final int mtu, final Edition edition, final Function<BackendRow, Reach> reaches,
        final Schedules schedules) {
        this.edition = edition;
        this.mac = mac;
        this.mtu = mtu;
        final List<VipRow> vips = edition.vips();
        final OwnAddresses own = OwnAddresses.of(edition);
        services = new VipMap(vips);
        vipAddresses = new AddressSet(own.vips());
        ownAddresses = new AddressSet(own.all());
        tunnelEnds = new AddressSet(own.tunnelEnds().stream().map(AddressBlock::host).collect(Collectors.toSet()));
        vipIds = vips.stream().mapToInt(VipRow::id).toArray();
        translating = new boolean[vips.size()];
        statelessSchedulers = new Scheduler[vips.size()];
        sorrySchedulers = new Scheduler[vips.size()];
        limited = new Target[vips.size()][];
        clients = new Clients[vips.size()];
        leavingRemoved = vips.stream().map(Leaving::ofRemoved).toArray(Leaving[]::new);
        quicIds = new QuicIds[vips.size()];
        schedulers = new Scheduler[schedules.workers()][vips.size()];
        connections = schedules.connections();
        targets = new Target[edition.backends().stream().mapToInt(backend -> Ids.slot(backend.id()) + 1).max().orElse(0)];
        for (int i = 0; i < vips.size(); i++) {
            members.put(vips.get(i).id(), new Members(i, vips.get(i)));
        }
        edition.backends().forEach(backend -> compile(backend, reaches.apply(backend)));
        members.values().forEach(ofVip -> compile(ofVip, schedules));
        schedules.retain(members.keySet());
        translates = edition.backends().stream().anyMatch(backend -> targets[Ids.slot(backend.id())].translates());
    }

    /** Of one VIP: all its backends, and those that take new connections. */
    private record Members(int vip, VipRow row, List<BackendRow> backends, List<Candidate> candidates, List<Candidate> sorry) {
        Members(final int vip, final VipRow row) {
            this(vip, row, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    ForwardingView build() {
        return new ForwardingView(this);
    }

    private void compile(final BackendRow backend, final Reach reach) {
        final Members ofVip = members.get(backend.vipId());
        final Target target = new Target(ofVip.vip, ofVip.row, backend, reach, mac);
        targets[Ids.slot(backend.id())] = target;
        ofVip.backends.add(backend);
        if (target.accepting()) {
            (backend.sorry() ? ofVip.sorry : ofVip.candidates)
                .add(new Candidate(backend.id(), backend.address(), backend.weight(), backend.priority()));
        }
        translating[ofVip.vip] |= target.translates() && target.sources() == null;
    }

    private void compile(final Members ofVip, final Schedules schedules) {
        final Schedules.OfVip made = schedules.of(ofVip.row, ofVip.backends.size(), ofVip.candidates, ofVip.sorry);
        for (int worker = 0; worker < schedulers.length; worker++) {
            schedulers[worker][ofVip.vip] = made.byWorker()[worker];
        }
        statelessSchedulers[ofVip.vip] = made.stateless();
        sorrySchedulers[ofVip.vip] = made.sorry();
        if (ofVip.backends.stream().anyMatch(backend -> backend.maxConnections() != 0)) {
            limited[ofVip.vip] = ofVip.candidates.stream().map(candidate -> targets[candidate.slot()]).toArray(Target[]::new);
        }
        if (ofVip.row.connections().persistence().isOn()) {
            clients[ofVip.vip] = Clients.of(ofVip.row.id(), ofVip.row.connections().persistence(), ofVip.row.block().isIpv4());
        }
        if (ofVip.row.quic() != null) {
            quicIds[ofVip.vip] = new QuicIds(ofVip.row.quic(), ofVip.backends.stream()
                .filter(backend -> backend.serverId() != null)
                .collect(Collectors.toMap(backend -> backend.serverId().octets(), backend -> targets[Ids.slot(backend.id())])));
        }
    }
}
