package io.sluice.controller.health;

/** Is told of changes, on the prober's thread; hands them on and returns. */
@FunctionalInterface
public interface HealthListener {
    /** The health of that backend is now this: another state, or another reason. */
    void changed(int backendId, Health health);
}
