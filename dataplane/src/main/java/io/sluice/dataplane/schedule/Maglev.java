package io.sluice.dataplane.schedule;

import io.sluice.packet.PacketShape;

/**
 * Consistent hashing: a {@link Ring} asked by the five-tuple, so every packet of a connection leads to the same backend, on every
 * machine that has the same backends. Immutable.
 */
final class Maglev implements Scheduler {
    private final Ring ring;
    private final int[] slots;

    /** With the slots of the ring's backends, in its order. */
    Maglev(final Ring ring, final int[] slots) {
        this.ring = ring;
        this.slots = slots;
    }

    @Override
    public int choose(final PacketShape packet) {
        return slots[ring.of(packet.hash())];
    }
}
