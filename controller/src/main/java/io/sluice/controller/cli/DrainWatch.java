package io.sluice.controller.cli;

import io.sluice.controller.model.RefusedException;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Follows the draining of one backend to its end, and says each time how many connections are left. */
final class DrainWatch {
    private final long edition;
    private final Supplier<Map<String, Object>> look;
    private final Consumer<String> say;
    private final Runnable pause;
    private String saidLast = "";

    /**
     * Of a draining that was published as {@code edition}: {@code look} gives the controller's list of that one backend,
     * {@code say} is given lines, {@code pause} waits a little.
     */
    DrainWatch(final long edition, final Supplier<Map<String, Object>> look, final Consumer<String> say, final Runnable pause) {
        this.edition = edition;
        this.look = look;
        this.say = say;
        this.pause = pause;
    }

    /** Returns at the end; refuses when somebody takes the draining back. */
    void follow() {
        while (!isOver(look.get())) {
            pause.run();
        }
    }

    private boolean isOver(final Map<String, Object> answer) {
        final Map<?, ?> backend = (Map<?, ?>) ((List<?>) answer.get("backends")).get(0);
        final String what = "backend " + backend.get("name") + " of VIP " + backend.get("vip");
        if (backend.get("drain") == null) {
            throw new RefusedException(what + " is not being drained any more; somebody has taken that back");
        }
        if (!BackendState.isDraining(backend)) {
            sayOnce("the deadline has come; what was left is " + (backend.get("drain").equals("cut") ? "cut" : "rescheduled"));
            return true;
        }
        if ((Long) answer.get("forwardsBy") < edition) {             // what it counts may still grow
            sayOnce("waiting for a dataplane that forwards by this");
            return false;
        }
        if (Long.valueOf(0).equals(backend.get("connections"))) {
            sayOnce(what + " is drained: no connections are left");
            return true;
        }
        sayOnce(backend.get("connections") + " left");
        return false;
    }

    private void sayOnce(final String line) {
        if (!line.equals(saidLast)) {
            saidLast = line;
            say.accept(line + "\n");
        }
    }
}
