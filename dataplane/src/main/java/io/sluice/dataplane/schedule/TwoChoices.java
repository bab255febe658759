package io.sluice.dataplane.schedule;

import io.sluice.packet.PacketShape;

/**
 * The power of two choices: of two backends drawn at random, by weight, the one with fewer (connections + 1) / weight. Knows
 * only the two it looks at, so what other workers do is never stale (Mitzenmacher, "The Power of Two Choices in Randomized Load
 * Balancing", 2001).
 */
final class TwoChoices implements Scheduler {
    private final int[] ids;
    private final int[] slots;
    private final int[] weights;
    private final WeightedDraw draw;
    private final Dice dice;
    private final Connections connections;

    TwoChoices(final Roster roster, final WeightedDraw draw, final Dice dice, final Connections connections) {
        this.ids = roster.ids();
        this.slots = roster.slots();
        this.weights = roster.weights();
        this.draw = draw;
        this.dice = dice;
        this.connections = connections;
    }

    @Override
    public int choose(final PacketShape packet) {
        final int one = draw.of(dice.roll());
        final int other = draw.of(dice.roll());
        final long loadOfOne = (connections.of(ids[one]) + 1) * weights[other];
        final long loadOfOther = (connections.of(ids[other]) + 1) * weights[one];
        return slots[loadOfOther < loadOfOne ? other : one];
    }
}
