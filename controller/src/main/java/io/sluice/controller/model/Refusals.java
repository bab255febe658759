package io.sluice.controller.model;

import java.util.function.Supplier;

/** What the tables refuse, as a refusal for the person who asked: their sentences are written for people too. */
final class Refusals {
    private Refusals() {
    }

    static <T> T refusing(final Supplier<T> made) {
        try {
            return made.get();
        } catch (final IllegalArgumentException e) {
            throw new RefusedException(e.getMessage(), e);
        }
    }

    static void check(final Runnable check) {
        refusing(() -> {
            check.run();
            return null;
        });
    }
}
