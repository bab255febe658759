package io.sluice.controller.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is out of the ordinary with a backend, for people: "draining, 12 left, 4m10s to go". */
final class BackendState {
    private static final int MINUTE = 60;

    private BackendState() {
    }

    /** Nothing for a backend that is as usual. */
    static String text(final Map<?, ?> backend) {
        final List<String> states = new ArrayList<>();
        if (Boolean.TRUE.equals(backend.get("sorry"))) {
            states.add("sorry");
        }
        if (backend.get("drain") != null) {
            states.add(drain(backend));
        }
        if (backend.get("slowStartPercent") != null) {
            states.add("slow start, " + backend.get("slowStartPercent") + " % of its weight, "
                + left(backend.get("slowStartSecondsLeft")));
        }
        return String.join("; ", states);
    }

    private static String drain(final Map<?, ?> backend) {
        final String connections = backend.get("connections") == null ? "" : ", " + backend.get("connections") + " left";
        if (!isDraining(backend)) {
            return "drained, the rest " + (backend.get("drain").equals("cut") ? "cut" : "rescheduled") + connections;
        }
        return "draining" + connections + (backend.get("drainSecondsLeft") == null ? ""
            : ", " + left(backend.get("drainSecondsLeft")));
    }

    /** Whether connections that it has go on. */
    static boolean isDraining(final Map<?, ?> backend) {
        return "draining".equals(backend.get("drain"));
    }

    private static String left(final Object seconds) {
        final long all = ((Number) seconds).longValue();
        final String minutes = all < MINUTE ? "" : all / MINUTE + "m";
        return minutes + (all % MINUTE == 0 && !minutes.isEmpty() ? "" : all % MINUTE + "s") + " to go";
    }
}
