package io.sluice.dataplane.schedule;

import io.sluice.packet.PacketShape;

/**
 * All connections of one client, or of one client network, to one backend: a {@link Ring} asked by the source address alone, or
 * by its first bits. Immutable.
 */
final class SourceHash implements Scheduler {
    /** Hashes the whole address. */
    static final int WHOLE = 128;

    private static final int IPV4_AT = 96;                       // where IPv4's 32 bits begin in a v4-mapped address
    private static final long SEED = 0x5851f42d4c957f2dL;

    private final Ring ring;
    private final int[] slots;
    private final long maskHi;
    private final long maskLo;

    /**
     * By address.
     *
     * @param slots  of the ring's backends, in the ring's order
     * @param prefix how many leading bits of the 128 are hashed
     */
    SourceHash(final Ring ring, final int[] slots, final int prefix) {
        this.ring = ring;
        this.slots = slots;
        this.maskHi = mask(Math.min(prefix, Long.SIZE));
        this.maskLo = mask(Math.max(0, prefix - Long.SIZE));
    }

    /** How many of the 128 bits a prefix of an IPv4 address is. */
    static int ofIpv4(final int prefix) {
        return IPV4_AT + prefix;
    }

    private static long mask(final int leading) {
        return leading == 0 ? 0 : -1L << Long.SIZE - leading;
    }

    @Override
    public int choose(final PacketShape packet) {
        final long hi = Dice.mix(packet.sourceHi() & maskHi ^ SEED);
        return slots[ring.of(Dice.mix(hi ^ packet.sourceLo() & maskLo))];
    }
}
