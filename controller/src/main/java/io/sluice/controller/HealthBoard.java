package io.sluice.controller;

import io.sluice.controller.health.Health;
import io.sluice.controller.model.Backend;
import io.sluice.controller.model.HealthCheck;
import io.sluice.controller.model.Spec;
import io.sluice.controller.model.Vip;
import io.sluice.table.BackendRow;
import io.sluice.table.Edition;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What is known of every backend's health. Only the conductor's thread touches it. */
final class HealthBoard {
    private static final Health UNCHECKED = new Health(Health.State.UP, "not checked");
    private static final Health WAS_DOWN = new Health(Health.State.DOWN, "was down before the controller started");

    private final Map<Integer, Health> byBackend = new HashMap<>();
    private final Map<Integer, Health> transitions = new HashMap<>();      // noted, and shown once they are published

    /** Begins with what was published last, so that a restart of the controller changes nothing by itself. */
    HealthBoard(final Edition last) {
        for (final BackendRow backend : last.backends()) {
            byBackend.put(backend.id(), backend.healthy() ? Health.UP : WAS_DOWN);
        }
    }

    Health of(final Vip vip, final Backend backend) {
        return vip.check().kind() == HealthCheck.Kind.NONE ? UNCHECKED : byBackend.getOrDefault(backend.id(), Health.CHECKING);
    }

    /**
     * Takes note. A transition from up to down, or the reverse, is shown from {@link #applyTransitions} on, so that nobody sees
     * it before the dataplane can; all else at once.
     *
     * @return whether it is a transition
     */
    boolean note(final int backendId, final Health health) {
        final Health shown = byBackend.get(backendId);
        final boolean transition = health.up() != (shown != null && shown.up()) || transitions.containsKey(backendId);
        (transition ? transitions : byBackend).put(backendId, health);
        return transition;
    }

    /** Shows what was noted; to be followed by publishing it. */
    void applyTransitions() {
        byBackend.putAll(transitions);
        transitions.clear();
    }

    /** Forgets backends that are no more. */
    void retain(final Spec spec) {
        final Set<Integer> ids = new HashSet<>();
        spec.vips().forEach(vip -> vip.backends().forEach(backend -> ids.add(backend.id())));
        byBackend.keySet().retainAll(ids);
        transitions.keySet().retainAll(ids);
    }
}
