package io.sluice.controller.model;

import io.sluice.table.BackendRow;
import io.sluice.table.Forwarding;
import io.sluice.table.ServerId;

/**
 * A host that answers for a VIP.
 *
 * @param id         unique over life; 0 until it is given one
 * @param name       unique within its VIP
 * @param place      unique within its VIP; without a port it listens on the VIP's
 * @param weight     its share of new connections, 0..65535; 0 takes none
 * @param priority   for failover, 0..255: those of the smallest number take all
 * @param forwarding how packets are carried to it; null for the VIP's way
 * @param serverId   what it writes into QUIC connection ids; null for nothing
 */
public record Backend(int id, String name, HostPort place, int weight, int priority, Forwarding forwarding, ServerId serverId) {
    /** The weight of a backend that was given none. */
    public static final int DEFAULT_WEIGHT = 1;

    private static final int MAX_WEIGHT = 65_535;
    private static final int MAX_PRIORITY = 255;

    /** Refuses a name, address or weight that no backend can have. */
    public Backend {
        Addresses.unicast("backend address", place.address());
        Texts.name("backend", name);
        if (weight < 0 || weight > MAX_WEIGHT) {
            throw new RefusedException("weight " + weight + " is out of range; give one from 0 (takes no new connections) to "
                + MAX_WEIGHT);
        }
        if (priority < 0 || priority > MAX_PRIORITY) {
            throw new RefusedException("priority " + priority + " is out of range; give one from 0 (first) to " + MAX_PRIORITY);
        }
        if (HostPort.looksLike(name) && !HostPort.parse(name).address().equals(place.address())) {
            throw new RefusedException("backend " + place + " can't be named " + Texts.quote(name)
                + ", which is another address; choose another name");
        }
    }

    /** A backend without an id, reached the VIP's way; {@code name} may be null for the derived one. */
    public static Backend of(final String name, final HostPort place, final int weight, final int priority) {
        return new Backend(0, name == null ? place.derivedName() : name, place, weight, priority, null, null);
    }

    /** The same with a way and a server id of its own, or null for these. */
    public Backend with(final Forwarding ownForwarding, final ServerId ownServerId) {
        return new Backend(id, name, place, weight, priority, ownForwarding, ownServerId);
    }

    Backend withId(final int newId) {
        return new Backend(newId, name, place, weight, priority, forwarding, serverId);
    }

    Backend withWeight(final int newWeight) {
        return new Backend(id, name, place, newWeight, priority, forwarding, serverId);
    }

    /** Whether people who write {@code text} mean this backend: its name, or its address with its port or without. */
    boolean answersTo(final String text) {
        return name.equals(text) || HostPort.looksLike(text) && answersTo(HostPort.parse(text));
    }

    private boolean answersTo(final HostPort written) {
        return written.address().equals(place.address()) && (written.port() == 0 || written.port() == place.port());
    }

    /** How packets are carried to it, its VIP being that one. */
    public Forwarding forwarding(final Vip vip) {
        return forwarding == null ? vip.forwarding() : forwarding;
    }

    /** What the dataplane is told of it. */
    public BackendRow row(final int vipId, final boolean healthy) {
        return new BackendRow(id, vipId, name, place.address(), place.port(), weight, priority, healthy, forwarding, serverId);
    }
}
