package io.sluice.dataplane.schedule;

import io.sluice.packet.PacketShape;

/** At random, with chances proportional to weights. */
final class AtRandom implements Scheduler {
    private final int[] slots;
    private final WeightedDraw draw;
    private final Dice dice;

    AtRandom(final int[] slots, final WeightedDraw draw, final Dice dice) {
        this.slots = slots;
        this.draw = draw;
        this.dice = dice;
    }

    @Override
    public int choose(final PacketShape packet) {
        return slots[draw.of(dice.roll())];
    }
}
