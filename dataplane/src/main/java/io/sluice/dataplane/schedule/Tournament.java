package io.sluice.dataplane.schedule;

import java.util.Arrays;

/**
 * Who has least, among many whose numbers change one at a time: a binary tree of matches, the leaves at the bottom, the winner of
 * all at the top. Of equals the one of the lower rank wins. To change a number plays the matches from its leaf to the top again.
 * Allocates nothing once made.
 */
final class Tournament {
    private final int leaves;
    private final int[] winners;             // node n plays those of 2 n and 2 n + 1; leaf i is node leaves + i
    private final long[] numbers;
    private final long[] ranks;

    /** With everybody's number and rank 0. */
    Tournament(final int players) {
        leaves = Math.max(2, Integer.highestOneBit(2 * players - 1));
        winners = new int[2 * leaves];
        numbers = new long[leaves];
        ranks = new long[leaves];
        Arrays.fill(numbers, players, leaves, Long.MAX_VALUE);
        for (int i = 0; i < leaves; i++) {
            winners[leaves + i] = i;
        }
        playAll();
    }

    /** Who has least. */
    int least() {
        return winners[1];
    }

    long number(final int player) {
        return numbers[player];
    }

    long rank(final int player) {
        return ranks[player];
    }

    /** Takes note of a number and a rank, and plays the matches that it takes part in. */
    void set(final int player, final long number, final long rank) {
        note(player, number, rank);
        for (int node = leaves + player >> 1; node > 0; node >>= 1) {
            play(node);
        }
    }

    /** Takes note of a number and a rank only; {@link #playAll} is to follow. */
    void note(final int player, final long number, final long rank) {
        numbers[player] = number;
        ranks[player] = rank;
    }

    void playAll() {
        for (int node = leaves - 1; node > 0; node--) {
            play(node);
        }
    }

    private void play(final int node) {
        final int one = winners[2 * node];
        final int other = winners[2 * node + 1];
        final boolean otherWins = numbers[other] != numbers[one] ? numbers[other] < numbers[one] : ranks[other] < ranks[one];
        winners[node] = otherWins ? other : one;
    }
}
