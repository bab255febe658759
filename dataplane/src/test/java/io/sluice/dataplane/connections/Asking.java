package io.sluice.dataplane.connections;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Answers without a socket. */
final class Asking {
    private static final int ROOM = 2 * JsonLines.LONGEST;

    private Asking() {
    }

    /** All that is said to a question, whenever the answer waits doing {@code meanwhile}. */
    static List<String> all(final Crowd crowd, final String question, final Runnable meanwhile) {
        return all(new Questions(crowd.tables(), crowd::known, crowd).answer(question), meanwhile);
    }

    static List<String> all(final Crowd crowd, final String question) {
        return all(crowd, question, () -> {
            throw new AssertionError("there is nothing to wait for");
        });
    }

    static List<String> all(final Answer answer, final Runnable meanwhile) {
        final JsonLines lines = new JsonLines(ROOM);
        final StringBuilder said = new StringBuilder();
        Answer.Progress progress;
        do {
            lines.clear();
            progress = answer.more(lines);
            said.append(StandardCharsets.UTF_8.decode(lines.written()));
            if (progress == Answer.Progress.LATER) {
                meanwhile.run();
            }
        } while (progress != Answer.Progress.DONE);
        return said.toString().lines().toList();
    }
}
