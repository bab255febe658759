package io.sluice.testbed.net;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for something to become true by looking, again and again: nothing here is slept for. */
public final class Await {

    private static final Duration PAUSE = Duration.ofMillis(10);

    private Await() {
    }

    /** Returns as soon as {@code condition} holds; after {@code limit} throws, naming {@code what} did not come. */
    public static void until(final String what, final Duration limit, final BooleanSupplier condition) {
        until(() -> what, limit, condition);
    }

    /** The same, with a message that is made when it is needed, so that it can say how things stand then. */
    public static void until(final Supplier<String> what, final Duration limit, final BooleanSupplier condition) {
        until(what, limit, PAUSE, condition);
    }

    /** The same, looking at such intervals, where a look has its price. */
    public static void until(
        final Supplier<String> what, final Duration limit, final Duration pause, final BooleanSupplier condition) {
        final long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not within " + limit.toMillis() + " ms: " + what.get());
            }
            pause(pause);
        }
    }

    private static void pause(final Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
