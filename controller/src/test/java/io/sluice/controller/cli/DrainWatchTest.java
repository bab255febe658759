package io.sluice.controller.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.controller.model.RefusedException;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

class DrainWatchTest {
    private static final long EDITION = 7;

    private final Deque<Map<String, Object>> answers = new ArrayDeque<>();
    private final StringBuilder said = new StringBuilder();
    private int pauses;

    @Test
    void itSaysHowManyAreLeftUntilThereAreNone() {
        answer("draining", EDITION, 3L);
        answer("draining", EDITION, 3L);
        answer("draining", EDITION + 1, 1L);
        answer("draining", EDITION, 0L);

        follow();

        assertEquals("3 left\n1 left\nbackend one of VIP web is drained: no connections are left\n", said.toString());
        assertEquals(3, pauses);
    }

    @Test
    void noneAreLeftOnlyWhenTheDataplaneKnowsOfTheDrain() {
        answer("draining", 0, null);
        answer("draining", EDITION - 1, 0L);
        answer("draining", EDITION, 2L);
        answer("draining", EDITION, 0L);

        follow();

        assertEquals("waiting for a dataplane that forwards by this\n2 left\nbackend one of VIP web is drained: no connections"
            + " are left\n", said.toString());
    }

    @Test
    void theDeadlineIsAnEnd() {
        answer("draining", EDITION, 2L);
        answer("cut", EDITION, 2L);
        follow();
        assertEquals("2 left\nthe deadline has come; what was left is cut\n", said.toString());

        said.setLength(0);
        answer("reschedule", 0, null);
        follow();
        assertEquals("the deadline has come; what was left is rescheduled\n", said.toString());
    }

    @Test
    void whatIsTakenBackIsNoSuccess() {
        answer("draining", EDITION, 2L);
        answer(null, EDITION, 2L);

        assertEquals("backend one of VIP web is not being drained any more; somebody has taken that back",
            assertThrows(RefusedException.class, this::follow).getMessage());
    }

    private void follow() {
        new DrainWatch(EDITION, answers::remove, said::append, () -> pauses++).follow();
    }

    private void answer(final String drain, final long forwardsBy, final Long connections) {
        final Map<String, Object> backend = new HashMap<>();
        backend.put("vip", "web");
        backend.put("name", "one");
        backend.put("drain", drain);
        backend.put("connections", connections);
        answers.add(Map.of("backends", List.of(backend), "forwardsBy", forwardsBy));
    }
}
