package io.sluice.controller.health;

/** Is told of changes, on the prober's thread; hands them on and returns. */
@FunctionalInterface
public interface HealthListener {
    /** The health of that backend is now this: another state, or another reason. */
    void changed(int backendId, Health health);

    /** That backend answers its checks within so many nanoseconds, as an average in which the latest counts for half. */
    default void responds(final int backendId, final long responseNs) {
    }
}
