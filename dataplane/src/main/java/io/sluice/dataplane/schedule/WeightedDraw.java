package io.sluice.dataplane.schedule;

import java.util.Arrays;

/**
 * Draws one of many with chances proportional to weights, by one random number and one look at a table, after Vose, "A Linear
 * Algorithm for Generating Random Numbers with a Given Distribution" (1991). Immutable.
 */
final class WeightedDraw {
    private static final long ONE = 1L << Integer.SIZE;

    private final long[] keeps;              // of a column's 2^32 chances, how many are its own; the others are its partner's
    private final int[] partners;

    WeightedDraw(final int[] weights) {
        final int columns = weights.length;
        keeps = new long[columns];
        partners = new int[columns];
        final long total = Arrays.stream(weights).asLongStream().sum();
        final long[] left = Arrays.stream(weights).mapToLong(weight -> (long) weight * columns).toArray();
        final int[] order = new int[columns];
        int poor = 0;
        int rich = columns;
        for (int i = 0; i < columns; i++) {
            order[left[i] < total ? poor++ : --rich] = i;
        }
        fill(total, left, order, poor);
    }

    /** Those who have less than a whole column come first; each gets the rest of its column from one who has more. */
    private void fill(final long total, final long[] left, final int[] order, final int poorOnes) {
        int poor = poorOnes;
        for (int i = 0; i < order.length; i++) {
            final int needy = order[i];
            keeps[needy] = (long) ((double) left[needy] / total * ONE);
            partners[needy] = needy;
            if (left[needy] >= total || poor == order.length) {
                keeps[needy] = ONE;
                continue;
            }
            final int giver = order[poor];
            partners[needy] = giver;
            left[giver] -= total - left[needy];
            if (left[giver] < total) {
                poor++;
            }
        }
    }

    /** The index that the 64 random bits draw. */
    int of(final long bits) {
        final int column = (int) ((bits >>> Integer.SIZE) * partners.length >>> Integer.SIZE);
        return (bits & ONE - 1) < keeps[column] ? column : partners[column];
    }
}
