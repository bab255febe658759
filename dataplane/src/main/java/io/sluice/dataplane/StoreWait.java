package io.sluice.dataplane;

/**
 * Whether connections may come to light yet that no worker knows: the flow tables did not outlive the process before, and the
 * connection store is still being read. Begun and ended by one thread, read by all workers.
 */
final class StoreWait {
    private volatile boolean on;

    void begin() {
        on = true;
    }

    void end() {
        on = false;
    }

    boolean isOn() {
        return on;
    }
}
