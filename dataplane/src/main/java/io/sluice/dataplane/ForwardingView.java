package io.sluice.dataplane;

import io.sluice.dataplane.connections.Known;
import io.sluice.dataplane.rewrite.Leaving;
import io.sluice.dataplane.rewrite.Reach;
import io.sluice.dataplane.rewrite.Target;
import io.sluice.dataplane.schedule.Connections;
import io.sluice.dataplane.schedule.Scheduler;
import io.sluice.dataplane.schedule.Schedules;
import io.sluice.flow.FlowTimeouts;
import io.sluice.packet.PacketShape;
import io.sluice.table.BackendRow;
import io.sluice.table.Edition;
import io.sluice.table.Ids;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the packet path knows of the world: one edition of the tables and the state of the neighbours, compiled flat. Immutable; a
 * worker reads the reference to it once a burst. Made by {@link ForwardingViewBuilder}.
 *
 * <p>A VIP is known here by its index, a backend by its {@link Target}.
 */
public final class ForwardingView implements Known {
    /** No such VIP. */
    public static final int NONE = -1;

    /** A view without VIPs. */
    public static ForwardingView empty(final long mac) {
        return new ForwardingViewBuilder(mac, Reach.USUAL_MTU, Edition.NONE, backend -> Reach.NONE, new Schedules(1)).build();
    }

    /** A view for one worker in which every backend is reached as {@code reaches} says. */
    public static ForwardingView of(final long mac, final Edition edition, final Function<BackendRow, Reach> reaches) {
        return new ForwardingViewBuilder(mac, Reach.USUAL_MTU, edition, reaches, new Schedules(1)).build();
    }

    private final Edition edition;
    private final long mac;
    private final int mtu;
    private final VipMap services;
    private final AddressSet vipAddresses;
    private final AddressSet ownAddresses;
    private final AddressSet tunnelEnds;
    private final int[] vipIds;
    private final boolean[] translating;
    private final QuicIds[] quicIds;
    private final boolean translates;
    private final Scheduler[][] schedulers;
    private final Scheduler[] statelessSchedulers;
    private final Scheduler[] sorrySchedulers;
    private final Target[][] limited;
    private final Clients[] clients;
    private final boolean persists;
    private final Leaving[] leavingRemoved;
    private final Connections connections;
    private final Target[] targets;

    ForwardingView(final ForwardingViewBuilder from) {
        edition = from.edition;
        mac = from.mac;
        mtu = from.mtu;
        services = from.services;
        vipAddresses = from.vipAddresses;
        ownAddresses = from.ownAddresses;
        tunnelEnds = from.tunnelEnds;
        vipIds = from.vipIds;
        translating = from.translating;
        statelessSchedulers = from.statelessSchedulers;
        sorrySchedulers = from.sorrySchedulers;
        limited = from.limited;
        clients = from.clients;
        persists = Arrays.stream(clients).anyMatch(Objects::nonNull);
        leavingRemoved = from.leavingRemoved;
        quicIds = from.quicIds;
        translates = from.translates;
        schedulers = from.schedulers;
        connections = from.connections;
        targets = from.targets;
    }

    /** The rows that it was made of. */
    @Override
    public Edition edition() {
        return edition;
    }

    /** The MAC address of the interface: 48 bits, first octet most significant. */
    public long mac() {
        return mac;
    }

    /** Octets of the largest IP packet that the interface takes. */
    public int mtu() {
        return mtu;
    }

    /** Whether the packet goes to, or asks for, the address of any VIP. */
    public boolean isVip(final PacketShape packet) {
        return vipAddresses.contains(packet.destinationHi(), packet.destinationLo());
    }

    /** Whether the packet goes to, or asks for, an address that Sluice answers for: of a VIP, or of a source pool. */
    public boolean isOurs(final PacketShape packet) {
        return ownAddresses.contains(packet.destinationHi(), packet.destinationLo());
    }

    /** Whether the packet's source is a backend that is reached through a tunnel. */
    public boolean isTunnelEnd(final PacketShape packet) {
        return tunnelEnds.contains(packet.sourceHi(), packet.sourceLo());
    }

    /** The VIP with the packet's destination address, port and protocol, or {@link #NONE}. */
    public int vip(final PacketShape packet) {
        return services.find(packet.destinationHi(), packet.destinationLo(), packet.protocol(), packet.destinationPort());
    }

    @Override
    public int vip(final long destinationHi, final long destinationLo, final int protocol, final int port) {
        return services.find(destinationHi, destinationLo, protocol, port);
    }

    /** The id of a VIP. */
    public int vipId(final int vip) {
        return vipIds[vip];
    }

    /** Whether any backend's packets are translated, so that replies come by here. */
    public boolean translates() {
        return translates;
    }

    /** Whether any of this VIP's backends has its packets translated under the client's own address. */
    public boolean translates(final int vip) {
        return translating[vip];
    }

    /** The backend that the packet names by its QUIC connection ID, or null. */
    public Target named(final int vip, final PacketShape packet, final UnsafeBuffer frames) {
        if (quicIds[vip] == null) {
            return null;
        }
        final Target named = quicIds[vip].find(frames, packet);
        return named == null || named.mac() == 0 ? null : named;
    }

    /** The backend that a worker gives the new connection which {@code packet} opens, or null. */
    public Target choose(final int worker, final int vip, final PacketShape packet) {
        return at(schedulers[worker][vip].choose(packet));
    }

    private Target at(final int slot) {
        return slot == Scheduler.NONE ? null : targets[slot];
    }

    /** The backend of a connection that nobody remembers, the same for each of its packets; or null. */
    public Target stateless(final int vip, final PacketShape packet) {
        return at(statelessSchedulers[vip].choose(packet));
    }

    /** The backend that takes a connection when no other can, or null. */
    public Target sorry(final int vip, final PacketShape packet) {
        return at(sorrySchedulers[vip].choose(packet));
    }

    /** The backend that a connection which nobody remembers most likely has, or null. */
    public Target likely(final PacketShape packet) {
        final int vip = vip(packet);
        return vip == NONE ? null : stateless(vip, packet);
    }

    /**
     * Whether a backend has as many connections as it is to have. Others may be under way to it in other workers, one each, so it
     * may get as many more as there are workers, less one.
     */
    public boolean isFull(final Target target) {
        return target.maxConnections() != 0 && connections.of(target.id()) >= target.maxConnections();
    }

    /** The first backend with room, looked for from a place that depends on the connection; or null. */
    public Target nextWithRoom(final int vip, final PacketShape packet) {
        final Target[] all = limited[vip];
        int at = (int) ((packet.hash() >>> Integer.SIZE) * all.length >>> Integer.SIZE);
        for (int i = 0; i < all.length; i++) {
            if (!isFull(all[at])) {
                return all[at];
            }
            at = at + 1 == all.length ? 0 : at + 1;
        }
        return null;
    }

    /** Whether the VIP has any backend that takes connections, be it full. */
    public boolean hasBackends(final int vip, final PacketShape packet) {
        return stateless(vip, packet) != null || sorry(vip, packet) != null;
    }

    /** What becomes of the connections of a backend of this VIP, which is null if it is gone. */
    Leaving leaving(final int vip, final Target backend) {
        return backend == null ? leavingRemoved[vip] : backend.leaving();
    }

    /** Whether any VIP is persistent. */
    boolean persists() {
        return persists;
    }

    /** The ids of the VIPs that are persistent. */
    Set<Integer> persistent() {
        return Arrays.stream(clients).filter(Objects::nonNull).map(Clients::vipId).collect(Collectors.toSet());
    }

    /** Who counts as one client of a persistent VIP; null if it is none. */
    Clients clients(final int vip) {
        return clients[vip];
    }

    /** A worker has so many active connections more to the backend with this id; if {@code more} is negative, fewer. */
    public void count(final int worker, final int id, final int more) {
        if (more == 0) {
            return;
        }
        connections.worker(worker).add(id, more);
        if (more < 0) {
            final Target target = target(id);
            if (target != null) {
                schedulers[worker][target.vip()].released(Ids.slot(id));
            }
        }
    }

    /** The backend with this id, or null if it has been removed. */
    public Target target(final int id) {
        final int slot = Ids.slot(id);
        if (slot >= targets.length) {
            return null;
        }
        final Target target = targets[slot];
        return target != null && target.id() == id ? target : null;
    }

    /** How long connections to the backend with this id are remembered. */
    FlowTimeouts timeouts(final int id) {
        final Target target = target(id);
        return target == null ? FlowTimeouts.DEFAULT : target.timeouts();
    }

    /**
     * The backend with this id, if a known connection's packet can go there; null if it has been removed or was never resolved,
     * if the packet opens the connection anew and the backend takes no new ones, or if its connections are to leave.
     */
    public Target serving(final int id, final boolean opens) {
        final Target target = target(id);
        return target != null && (target.accepting() || !opens && target.mac() != 0 && target.leaving() == Leaving.STAY) ? target
            : null;
    }
}
