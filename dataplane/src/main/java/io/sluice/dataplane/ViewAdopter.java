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
    private final PathMtus learnt;
    private final Schedules schedules;
    private final AtomicReference<ForwardingView> current;

    private final Map<Integer, Reach> reaches = new HashMap<>();
    private final Map<Integer, VipRow> vips = new HashMap<>();
    private final TunnelMtus tunnelMtus = new TunnelMtus();
    private Edition edition = Edition.NONE;
    private OwnAddresses own = OwnAddresses.of(Edition.NONE);
    private String complaint = "";
    private Set<Integer> persistent = Set.of();
    private Claims claims;
    private VipPresence presence;
    private CountersFile counters;
    private TallyFile tallies;
    private StickTable sticks;

    ViewAdopter(final Interface device, final TableReader tables, final NextHops hops, final PathMtus learnt,
        final Schedules schedules, final AtomicReference<ForwardingView> current) {
        this.device = device;
        this.tables = tables;
        this.hops = hops;
        this.learnt = learnt;
        this.schedules = schedules;
        this.current = current;
    }

    /** Adopts an edition before anybody could notice: claims no packet and writes nothing down. */
    void prepare(final Edition first) {
        adopt(first);
        hops.settle(System.nanoTime());
        compile();
    }

    /** Claims what was adopted, and from now on keeps these in step with it. Once, after {@link #prepare}. */
    void claim(final Steering steering, final VipPresence presenceOfVips) {
        claims = new Claims(steering, presenceOfVips);
        presence = presenceOfVips;
        claims.host(hops.hostAddresses());
        claims.claim(own, System.nanoTime());
    }

    /** Writes down what was adopted, and from now on keeps these in step with it. Once, after {@link #claim}. */
    void goLive(final CountersFile countersFile, final TallyFile tallyFile, final StickTable stickTable) {
        counters = countersFile;
        tallies = tallyFile;
        sticks = stickTable;
        tell();
    }

    /** The edition that was adopted last. */
    Edition edition() {
        return edition;
    }

    @Override
    public int doWork() {
        final long nowNs = System.nanoTime();
        final boolean changed = adoptNewEdition() | hops.poll(nowNs) | tunnelMtus.poll(learnt, nowNs);
        if (changed) {
            claims.host(hops.hostAddresses());
            claims.release(own);
            compile();
            claims.claim(own, nowNs);
            tell();
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

    private void compile() {
        current.set(new ForwardingViewBuilder(device.mac(), device.mtu(), edition, this::reach, schedules).build());
    }

    /** Writes down what the workers go by. */
    private void tell() {
        edition.backends().forEach(backend -> tallies.nextHop(backend.id(), way(backend).next()));
        counters.adopted(edition.number());
        forgetClients(current.get().persistent());
    }

    /** Of VIPs that are gone, or persistent no more: nobody counts their connections now. */
    private void forgetClients(final Set<Integer> nowPersistent) {
        if (!nowPersistent.containsAll(persistent)) {
            sticks.retain(nowPersistent);
        }
        persistent = nowPersistent;
    }

    private Way way(final BackendRow backend) {
        return hops.of(backend.address(), routes(backend));
    }

    private Reach reach(final BackendRow backend) {
        final Way way = way(backend);
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
