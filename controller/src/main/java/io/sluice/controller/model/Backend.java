package io.sluice.controller.model;

import io.sluice.table.BackendRow;
import io.sluice.table.Drain;
import io.sluice.table.Forwarding;
import io.sluice.table.ServerId;

import java.time.Instant;

/**
 * A host that answers for a VIP.
 *
 * @param id             unique over life; 0 until it is given one
 * @param name           unique within its VIP
 * @param place          unique within its VIP; without a port it listens on the VIP's
 * @param weight         its share of new connections, 0..65535; 0 takes none
 * @param priority       for failover, 0..255: those of the smallest number take all
 * @param forwarding     how packets are carried to it; null for the VIP's way
 * @param serverId       what it writes into QUIC connection ids; null for nothing
 * @param maxConnections how many connections it is given at most; 0 for any number
 * @param sorry          it takes connections only when no other backend of its VIP can
 * @param draining       null unless it is being drained
 */
public record Backend(int id, String name, HostPort place, int weight, int priority, Forwarding forwarding, ServerId serverId,
                      int maxConnections, boolean sorry, Draining draining) {
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
        if (maxConnections < 0) {
            throw new RefusedException("a limit of " + maxConnections + " connections is negative; give 1 or more, or 0 for no"
                + " limit");
        }
        if (HostPort.looksLike(name) && !HostPort.parse(name).address().equals(place.address())) {
            throw new RefusedException("backend " + place + " can't be named " + Texts.quote(name)
                + ", which is another address; choose another name");
        }
    }

    /** A backend without an id, reached the VIP's way; {@code name} may be null for the derived one. */
    public static Backend of(final String name, final HostPort place, final int weight, final int priority) {
        return new Backend(0, name == null ? place.derivedName() : name, place, weight, priority, null, null, 0, false, null);
    }

    /** The same with a way and a server id of its own, or null for these. */
    public Backend with(final Forwarding ownForwarding, final ServerId ownServerId) {
        return new Backend(id, name, place, weight, priority, ownForwarding, ownServerId, maxConnections, sorry, draining);
    }

    /** The same with another limit, and as a sorry one or not. */
    public Backend with(final int otherLimit, final boolean asSorry) {
        return new Backend(id, name, place, weight, priority, forwarding, serverId, otherLimit, asSorry, draining);
    }

    /** The same drained so, or not at all for null. */
    public Backend with(final Draining otherwise) {
        return new Backend(id, name, place, weight, priority, forwarding, serverId, maxConnections, sorry, otherwise);
    }

    Backend withId(final int newId) {
        return new Backend(newId, name, place, weight, priority, forwarding, serverId, maxConnections, sorry, draining);
    }

    Backend withWeight(final int newWeight) {
        return new Backend(id, name, place, newWeight, priority, forwarding, serverId, maxConnections, sorry, draining);
    }

    /** Whether it may be given new connections while it is well. */
    public boolean isOpen() {
        return weight > 0 && draining == null;
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

    /** How far it is drained at that time. */
    public Drain drain(final Instant now) {
        return draining == null ? Drain.NONE : draining.at(now);
    }

    /** What the dataplane is told of it, of its place and way alone. */
    BackendRow row(final int vipId) {
        return row(vipId, true, weight, Instant.MIN);
    }

    /** What the dataplane is told of it at a time, while it has a weight that need not be its own. */
    public BackendRow row(final int vipId, final boolean healthy, final int weightNow, final Instant now) {
        return new BackendRow(id, vipId, name, place.address(), place.port(), weightNow, priority, healthy, forwarding, serverId,
            maxConnections, sorry, drain(now));
    }
}
