package io.sluice.dataplane;

import io.sluice.bpf.Steering;
import io.sluice.dataplane.nexthop.NextHops;
import io.sluice.dataplane.schedule.Schedules;
import io.sluice.linux.Interface;
import io.sluice.table.BackendRow;
import io.sluice.table.CountersFile;
import io.sluice.table.Edition;
import io.sluice.table.NextHop;
import io.sluice.table.TableException;
import io.sluice.table.TableReader;
import io.sluice.table.TallyFile;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.agrona.concurrent.Agent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the workers' view of the world fresh, beside them: reads each new edition of the tables, follows the kernel's routes and
 * neighbours, compiles both into a {@link ForwardingView} and swaps one reference. Steers the VIPs' packets to the workers,
 * announces VIPs that appear, and writes down how each backend is reached.
 */
final class ViewAdopter implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(ViewAdopter.class);

    private final Interface device;
    private final TableReader tables;
    private final NextHops hops;
    private final Steering steering;
    private final VipPresence presence;
    private final CountersFile counters;
    private final TallyFile tallies;
    private final Schedules schedules;
    private final AtomicReference<ForwardingView> current;

    private final Map<Integer, Reach> reaches = new HashMap<>();
    private Set<InetAddress> vips = Set.of();
    private Edition edition = Edition.NONE;
    private String complaint = "";

    ViewAdopter(final Interface device, final TableReader tables, final NextHops hops, final Steering steering,
        final VipPresence presence, final CountersFile counters, final TallyFile tallies, final Schedules schedules,
        final AtomicReference<ForwardingView> current) {
        this.device = device;
        this.tables = tables;
        this.hops = hops;
        this.steering = steering;
        this.presence = presence;
        this.counters = counters;
        this.tallies = tallies;
        this.schedules = schedules;
        this.current = current;
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
        final boolean changed = adoptNewEdition() | hops.poll(nowNs);
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
        hops.want(read.backends().stream().collect(Collectors.toMap(BackendRow::address, row -> false, Boolean::logicalOr)));
        reaches.keySet().retainAll(read.backends().stream().map(BackendRow::id).collect(Collectors.toSet()));
    }

    private void compile(final long nowNs) {
        final Set<InetAddress> wanted = new HashSet<>();
        edition.vips().forEach(vip -> wanted.add(vip.address()));
        vips.stream().filter(vip -> !wanted.contains(vip)).forEach(vip -> {
            steering.remove(vip);
            presence.disappear(vip);
        });
        current.set(new ForwardingViewBuilder(device.mac(), edition, this::reach, schedules).build());
        wanted.stream().filter(vip -> !vips.contains(vip)).forEach(vip -> {
            steering.add(vip);
            presence.appear(vip, nowNs);
        });
        vips = wanted;
        counters.adopted(edition.number());
    }

    private Reach reach(final BackendRow backend) {
        final NextHop hop = hops.of(backend.address(), false).next();
        tallies.nextHop(backend.id(), hop);
        return reaches.merge(backend.id(), Reach.of(hop, Reach.NONE), (before, now) -> Reach.of(hop, before));
    }

    @Override
    public String roleName() {
        return "adopter";
    }
}
