package io.sluice.dataplane;

import io.sluice.dataplane.schedule.Connections;
import io.sluice.dataplane.schedule.Scheduler;
import io.sluice.dataplane.schedule.Schedules;
import io.sluice.packet.PacketShape;
import io.sluice.table.BackendRow;
import io.sluice.table.Edition;
import io.sluice.table.Ids;
import java.util.function.ToLongFunction;

/**
 * What the packet path knows of the world: one edition of the tables and the state of the neighbours, compiled flat. Immutable; a
 * worker reads the reference to it once a burst. Made by {@link ForwardingViewBuilder}.
 *
 * <p>A VIP is known here by its index, a backend by its slot (see {@link Ids}).
 */
public final class ForwardingView {
    /** No such VIP, or no such backend. */
    public static final int NONE = -1;

    /** A view without VIPs. */
    public static ForwardingView empty(final long mac) {
        return new ForwardingViewBuilder(mac, Edition.NONE, backend -> Reach.NONE, new Schedules(1)).build();
    }

    /** A view for one worker in which every backend is reached, by the MAC address that {@code macs} gives for it. */
    public static ForwardingView of(final long mac, final Edition edition, final ToLongFunction<BackendRow> macs) {
        return new ForwardingViewBuilder(mac, edition, backend -> new Reach(macs.applyAsLong(backend), true), new Schedules(1))
            .build();
    }

    private final long mac;
    private final VipIndex services;
    private final VipIndex addresses;
    private final int[] vipIds;
    private final int[] modes;
    private final Scheduler[][] schedulers;
    private final Connections connections;
    private final int[] vipOf;
    private final int[] backendIds;
    private final long[] backendMacs;
    private final boolean[] accepting;

    ForwardingView(final ForwardingViewBuilder from) {
        mac = from.mac;
        services = from.services;
        addresses = from.addresses;
        vipIds = from.vipIds;
        modes = from.modes;
        schedulers = from.schedulers;
        connections = from.connections;
        vipOf = from.vipOf;
        backendIds = from.backendIds;
        backendMacs = from.backendMacs;
        accepting = from.accepting;
    }

    /** The MAC address of the interface: 48 bits, first octet most significant. */
    public long mac() {
        return mac;
    }

    /** Whether the packet goes to, or asks for, the address of any VIP. */
    public boolean isVip(final PacketShape packet) {
        return addresses.find(packet.destinationHi(), packet.destinationLo(), 0) != NONE;
    }

    /** The VIP with the packet's destination address, port and protocol, or {@link #NONE}. */
    public int vip(final PacketShape packet) {
        return services.find(packet.destinationHi(), packet.destinationLo(),
            VipIndex.service(packet.protocol(), packet.destinationPort()));
    }

    /** The id of a VIP. */
    public int vipId(final int vip) {
        return vipIds[vip];
    }

    /** How a VIP's packets are carried: the ordinal of its {@link io.sluice.table.ForwardingMode}. */
    public int mode(final int vip) {
        return modes[vip];
    }

    /** The slot of the backend that a worker gives the new connection which {@code packet} opens, or {@link #NONE}. */
    public int choose(final int worker, final int vip, final PacketShape packet) {
        return schedulers[worker][vip].choose(packet);
    }

    /** A worker has one connection more, or less, to the backend with this id: {@code more} is 1 or -1. */
    public void count(final int worker, final int id, final int more) {
        connections.worker(worker).add(id, more);
        final int slot = Ids.slot(id);
        if (more < 0 && slot < backendIds.length && backendIds[slot] == id) {
            schedulers[worker][vipOf[slot]].released(slot);
        }
    }

    /**
     * The slot of the backend with this id, if a known connection's packet can go there; {@link #NONE} if it has been removed or
     * was never resolved, or if the packet opens the connection anew and the backend takes no new ones.
     */
    public int serving(final int id, final boolean opens) {
        final int slot = Ids.slot(id);
        return slot < backendIds.length && backendIds[slot] == id && (accepting[slot] || !opens && backendMacs[slot] != 0)
            ? slot : NONE;
    }

    /** The id of the backend in a slot. */
    public int backendId(final int backend) {
        return backendIds[backend];
    }

    /** The MAC address by which a backend is reached. */
    public long backendMac(final int backend) {
        return backendMacs[backend];
    }
}
