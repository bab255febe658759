package io.sluice.dataplane;

import io.sluice.bpf.Steering;
import io.sluice.dataplane.nexthop.NextHops;
import io.sluice.dataplane.nexthop.Way;
import io.sluice.dataplane.rewrite.Reach;
import io.sluice.dataplane.schedule.Schedules;
import io.sluice.linux.Interface;
import io.sluice.table.BackendRow;
import io.sluice.table.CountersFile;
import io.sluice.table.Edition;
import io.sluice.table.NextHopState;
import io.sluice.table.TableException;
import io.sluice.table.TableReader;
import io.sluice.table.TallyFile;
import io.sluice.table.VipRow;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.agrona.concurrent.Agent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the workers' view of the world fresh, beside them: reads each new edition of the tables, follows the kernel's routes and
 * neighbours, compiles both into a {@link ForwardingView} and swaps one reference. Claims what is Sluice's of the network's
 * traffic, and writes down how each backend is reached.
 */
final class ViewAdopter implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(ViewAdopter.class);

    private final Interface device;
    private final TableReader tables;
    private final NextHops hops;
    private final Claims claims;
    private final VipPresence presence;
    private final PathMtus learnt;
    private final CountersFile counters;
    private final TallyFile tallies;
    private final Schedules schedules;
    private final AtomicReference<ForwardingView> current;
    private final StickTable sticks;

    private final Map<Integer, Reach> reaches = new HashMap<>();
    private final Map<Integer, VipRow> vips = new HashMap<>();
    private final TunnelMtus tunnelMtus = new TunnelMtus();
    private Edition edition = Edition.NONE;
    private OwnAddresses own = OwnAddresses.of(Edition.NONE);
    private String complaint = "";
    private Set<Integer> persistent = Set.of();

    ViewAdopter(final Interface device, final TableReader tables, final NextHops hops, final Steering steering,
        final VipPresence presence, final PathMtus learnt, final CountersFile counters, final TallyFile tallies,
        final Schedules schedules, final StickTable sticks, final AtomicReference<ForwardingView> current) {
        this.device = device;
        this.tables = tables;
        this.hops = hops;
        this.claims = new Claims(steering, presence);
        this.presence = presence;
        this.learnt = learnt;
        this.counters = counters;
        this.tallies = tallies;
        this.schedules = schedules;
        this.current = current;
        this.sticks = sticks;
    }

    /**
     * Adopts what the tables say now, before the workers start.
     *
     * @throws TableException when they are damaged
     */
    void adoptFirst() {
        adopt(tables.read());
        hops.poll(System.nanoTime());
        compile(System.nanoTime());
    }

    @Override
    public int doWork() {
        final long nowNs = System.nanoTime();
        final boolean changed = adoptNewEdition() | hops.poll(nowNs) | tunnelMtus.poll(learnt, nowNs);
        if (changed) {
            compile(nowNs);
        }
        presence.poll(nowNs);
        return changed ? 1 : 0;
    }

    /** A damaged edition is complained of once; forwarding goes on by the one before. */
    private boolean adoptNewEdition() {
        try {
            if (tables.announced() == edition.number()) {
                return false;
            }
            adopt(tables.read());
            complaint = "";
            return true;
        } catch (final TableException e) {
            if (!complaint.equals(e.getMessage())) {
                complaint = e.getMessage();
                LOG.error("forwarding goes on by edition {}: {}", edition.number(), complaint);
            }
            return false;
        }
    }

    private void adopt(final Edition read) {
        edition = read;
        own = OwnAddresses.of(read);
        read.vips().forEach(vip -> vips.put(vip.id(), vip));
        final Set<Integer> vipIds = read.vips().stream().map(VipRow::id).collect(Collectors.toSet());
        vips.keySet().retainAll(vipIds);
        hops.want(read.backends().stream()
            .collect(Collectors.toMap(BackendRow::address, this::routes, (one, other) -> one || other)));
        reaches.keySet().retainAll(read.backends().stream().map(BackendRow::id).collect(Collectors.toSet()));
    }

    /** Whether a backend's packets may go by a gateway. */
    private boolean routes(final BackendRow backend) {
        return OwnAddresses.forwarding(vips.get(backend.vipId()), backend).mode().routes();
    }

    private void compile(final long nowNs) {
        claims.host(hops.hostAddresses());
        claims.release(own);
        final ForwardingView view =
            new ForwardingViewBuilder(device.mac(), device.mtu(), edition, this::reach, schedules).build();
        current.set(view);
        forgetClients(view.persistent());
        claims.claim(own, nowNs);
        counters.adopted(edition.number());
    }

    /** Of VIPs that are gone, or persistent no more: nobody counts their connections now. */
    private void forgetClients(final Set<Integer> nowPersistent) {
        if (!nowPersistent.containsAll(persistent)) {
            sticks.retain(nowPersistent);
        }
        persistent = nowPersistent;
    }

    private Reach reach(final BackendRow backend) {
        final Way way = hops.of(backend.address(), routes(backend));
        tallies.nextHop(backend.id(), way.next());
        return reaches.merge(backend.id(), reach(backend, way, Reach.NONE), (before, now) -> reach(backend, way, before));
    }

    /** What is known now, and where nothing is, the MAC address from {@code before}, for the connections that are there. */
    private Reach reach(final BackendRow backend, final Way way, final Reach before) {
        final boolean resolved = way.next().state() == NextHopState.RESOLVED;
        return new Reach(resolved ? way.next().mac() : before.mac(), resolved, way.vlan(),
            tunnelMtus.limit(backend.address(), way.mtu() == 0 ? device.mtu() : way.mtu()), way.source());
    }

    @Override
    public String roleName() {
        return "adopter";
    }
}
