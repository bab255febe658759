package io.sluice.controller.model;

import java.net.InetAddress;

/**
 * A host that answers for a VIP. It listens on the VIP's port: with direct server return nobody changes the port on the way.
 *
 * @param id       unique over life
 * @param name     unique within its VIP
 * @param address  unique within its VIP
 * @param weight   its share of new connections, 0..65535; 0 takes none
 * @param priority for failover, 0..255: those of the smallest number take all
 */
public record Backend(int id, String name, InetAddress address, int weight, int priority) {
    /** The weight of a backend that was given none. */
    public static final int DEFAULT_WEIGHT = 1;

    private static final int MAX_WEIGHT = 65_535;
    private static final int MAX_PRIORITY = 255;

    /** Refuses a name, address or weight that no backend can have. */
    public Backend {
        Addresses.unicast("backend address", address);
        Texts.name("backend", name);
        if (weight < 0 || weight > MAX_WEIGHT) {
            throw new RefusedException("weight " + weight + " is out of range; give one from 0 (takes no new connections) to "
                + MAX_WEIGHT);
        }
        if (priority < 0 || priority > MAX_PRIORITY) {
            throw new RefusedException("priority " + priority + " is out of range; give one from 0 (first) to " + MAX_PRIORITY);
        }
        if (Addresses.isLiteral(name) && !Addresses.parse(name).equals(address)) {
            throw new RefusedException("backend " + Addresses.text(address) + " can't be named " + Texts.quote(name)
                + ", which is another address; choose another name");
        }
    }

    Backend withWeight(final int newWeight) {
        return new Backend(id, name, address, newWeight, priority);
    }

    /** Whether people who write {@code text} mean this backend: its name or its address. */
    boolean answersTo(final String text) {
        return name.equals(text) || Addresses.isLiteral(text) && Addresses.parse(text).equals(address);
    }
}
