package io.sluice.dataplane.connections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Connections are forgotten by those who own them, and told of when they are. */
class FlushingTest {
    private static final long NO_PATIENCE_NS = 0;

    private static void fill(final Crowd crowd, final int connections, final int backend, final int seen) {
        for (int i = 0; i < connections; i++) {
            crowd.web(i % crowd.tables().size(), "10." + backend + "." + (i >> 8) + "." + (i & 0xff), 1_024, backend, seen);
        }
    }

    private static String flush(final Crowd crowd, final String terms, final Runnable workers) {
        final List<String> said = Asking.all(crowd, "flush" + terms, workers);
        assertEquals(1, said.size());
        return said.get(0);
    }

    @Test
    void thoseThatAreMeantAreForgottenAndNoOthers() {
        try (Crowd crowd = new Crowd(2, 20_000)) {
            fill(crowd, 5_000, Crowd.WEB_ONE, Crowd.now());
            fill(crowd, 3_000, Crowd.WEB_TWO, Crowd.now());

            assertEquals("{\"end\":5000,\"left\":0}", flush(crowd, " backend=one", () -> {
                crowd.read(0, 64);
                crowd.read(1, 64);
            }));

            assertEquals(List.of("{\"vip\":\"web\",\"backend\":\"two\",\"connections\":3000}", "{\"end\":3000}"),
                Asking.all(crowd, "count by=backend"));
            assertEquals("{\"end\":0,\"left\":0}", flush(crowd, " state=closed", () -> { }));
        }
    }

    @Test
    void itWaitsUntilTheyAreGone() {
        try (Crowd crowd = new Crowd(1, 1_000)) {
            fill(crowd, 10, Crowd.WEB_ONE, Crowd.now());
            final int[] waited = new int[1];

            assertEquals("{\"end\":10,\"left\":0}", flush(crowd, "", () -> crowd.read(0, ++waited[0] > 20 ? 1 : 0)));

            assertEquals(30, waited[0]);
        }
    }

    @Test
    void anInboxIsLeftOpenForOthers() {
        try (Crowd crowd = new Crowd(1, 50_000)) {
            fill(crowd, 10_000, Crowd.WEB_ONE, Crowd.now());

            assertEquals("{\"end\":10000,\"left\":0}", flush(crowd, "", () -> {
                assertTrue(crowd.asked(0) - crowd.done(0) <= 1_024, "notes unread: " + (crowd.asked(0) - crowd.done(0)));
                crowd.read(0, 100);
            }));
        }
    }

    @Test
    void anInboxThatIsFullIsTriedAgain() {
        try (Crowd crowd = new Crowd(1, 20_000, 5)) {
            fill(crowd, 100, Crowd.WEB_ONE, Crowd.now());

            assertEquals("{\"end\":100,\"left\":0}", flush(crowd, "", () -> crowd.read(0, 3)));
        }
    }

    @Test
    void aWorkerThatReadsNothingIsGivenUp() {
        assertGivenUp(Integer.MAX_VALUE, 5_000, "{\"end\":3000,\"left\":2000}");
        assertGivenUp(Integer.MAX_VALUE, 50, "{\"end\":30,\"left\":20}");
        assertGivenUp(5, 5_000, "{\"end\":3000,\"left\":2000}");
    }

    /** Of {@code connections}, two fifths are the second worker's, and it never reads. */
    private static void assertGivenUp(final int room, final int connections, final String expected) {
        try (Crowd crowd = new Crowd(2, 20_000, room)) {
            final int seen = Crowd.now() - 100;
            for (int i = 0; i < connections; i++) {
                crowd.web(i % 5 / 3, "10.0." + (i >> 8) + "." + (i & 0xff), 1_024, Crowd.WEB_ONE, seen);
            }
            final Flushing flushing = new Flushing(new Walk(crowd.tables()), all(crowd), crowd, NO_PATIENCE_NS);

            assertEquals(List.of(expected), Asking.all(flushing, () -> crowd.read(0, 5)));
        }
    }

    private static Filter all(final Crowd crowd) {
        return new Filter(new Roster(crowd.known()), null, null, null, null);
    }

    /** One that comes behind the scan's back into a line already read, as one does whose line moves. */
    @Test
    void oneThatMovesMeanwhileIsNotMissed() {
        assertForgottenThough(-100, left -> left == 0);
    }

    @Test
    void oneThatIsNewIsSpared() {
        assertForgottenThough(1, left -> left == 1);
    }

    private static void assertForgottenThough(final int seen, final Predicate<Integer> left) {
        try (Crowd crowd = new Crowd(2, 2_000)) {
            crowd.web(1, "192.0.2.1", 1, Crowd.WEB_ONE, Crowd.now());
            final boolean[] moved = new boolean[1];

            flush(crowd, "", () -> {
                if (!moved[0]) {
                    crowd.web(0, "192.0.2.2", 2, Crowd.WEB_ONE, Crowd.now() + seen);
                    moved[0] = true;
                }
                crowd.read(0, 10);
                crowd.read(1, 10);
            });

            assertTrue(left.test(crowd.table(0).size() + crowd.table(1).size()));
        }
    }
}
