package io.sluice.table;

import java.util.Random;

/** What the other JVM publishes as a given edition, so that whoever reads it knows what must be in it. */
final class PublishedRows {
    private static final int MOST_VIPS = 40;

    private PublishedRows() {
    }

    static Edition of(final long number) {
        return Rows.random(new Random(number), number, MOST_VIPS);
    }
}
