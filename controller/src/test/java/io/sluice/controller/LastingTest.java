package io.sluice.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.controller.api.ApiClient;
import io.sluice.controller.api.Request;
import io.sluice.table.BackendDown;
import io.sluice.table.BackendRow;
import io.sluice.table.ConnectionOptions;
import io.sluice.table.Drain;
import io.sluice.table.Edition;
import io.sluice.table.Persistence;
import io.sluice.table.TableReader;
import io.sluice.table.Timeouts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a controller makes of time: deadlines, growing weights; and what becomes of connections, as the dataplane reads it. */
@Timeout(300)
class LastingTest {
    private static final long POLL_NS = 5_000_000;

    @TempDir
    private Path directory;

    private final FakeTime time = new FakeTime();
    private ControllerConfig config;
    private Controller controller;

    @BeforeEach
    void open() {
        config = new ControllerConfig(directory.resolve("state"), directory.resolve("run"));
        controller = Controller.open(config, time);
    }

    @AfterEach
    void close() {
        controller.close();
    }

    @Test
    void whatBecomesOfConnectionsIsPublishedAndChangesUnderWay() throws IOException {
        addVip("mode", "nat", "timeouts", List.of("established=60m", "closed=5s"), "persistence", "10m");
        assertEquals(new ConnectionOptions(new Timeouts(0, 3_600, 0, 5, 0), BackendDown.KEEP, new Persistence(600, 32, 128)),
            edition().vips().get(0).connections());

        ask(Request.of("vip set").with("vip", "web").with("onBackendDown", "reset").with("persistencePrefix", 24));

        assertEquals(new ConnectionOptions(new Timeouts(0, 3_600, 0, 5, 0), BackendDown.RESET, new Persistence(600, 24, 128)),
            edition().vips().get(0).connections());
        assertUnchangedByARestart();
    }

    @Test
    void limitsAndSorryBackendsArePublished() throws IOException {
        addVip();
        ask(Request.of("backend add").with("vip", "web").with("addresses", List.of("192.0.2.1")).with("maxConnections", 100));
        ask(Request.of("backend add").with("vip", "web").with("addresses", List.of("192.0.2.9")).with("sorry", true));
        assertEquals(List.of(100, 0), edition().backends().stream().map(BackendRow::maxConnections).toList());
        assertEquals(List.of(false, true), edition().backends().stream().map(BackendRow::sorry).toList());

        ask(Request.of("backend set").with("vip", "web").with("backend", "192.0.2.9").with("maxConnections", 7));

        assertEquals(7, backend("192.0.2.9").maxConnections());
        assertTrue(backend("192.0.2.9").sorry(), "as before");
        assertUnchangedByARestart();
    }

    @Test
    void aDrainEndsAtItsDeadline() throws IOException {
        addVip();
        addBackends("192.0.2.1", "192.0.2.2");

        drain("192.0.2.1", "5m", "reschedule");

        assertEquals(Drain.DRAINING, backend("192.0.2.1").drain());
        assertEquals("300 reschedule 2026-01-31T12:05:00Z", shown("192.0.2.1", "drainSecondsLeft", "drainThen", "drainDeadline"));
        time.pass(Duration.ofMillis(299_999));
        assertEquals(Drain.DRAINING, backend("192.0.2.1").drain());
        time.pass(Duration.ofMillis(1));
        assertEquals(Drain.RESCHEDULE, backend("192.0.2.1").drain());
        assertEquals("reschedule 0", shown("192.0.2.1", "drain", "drainSecondsLeft"));
        assertEquals(Drain.NONE, backend("192.0.2.2").drain());
        assertUnchangedByARestart();

        ask(Request.of("backend undrain").with("vip", "web").with("backend", "192.0.2.1"));

        assertEquals(Drain.NONE, backend("192.0.2.1").drain());
        time.pass(Duration.ofHours(1));
        assertEquals(Drain.NONE, backend("192.0.2.1").drain());
    }

    @Test
    void aDeadlineOutlivesTheController() throws IOException {
        addVip();
        addBackends("192.0.2.1");
        drain("192.0.2.1", "5m", "cut");
        controller.close();
        assertTrue(Files.readString(config.state().resolve("sluice.yaml")).contains("drain: 2026-01-31T12:05:00Z"));

        time.pass(Duration.ofMinutes(4));
        controller = Controller.open(config, time);
        assertEquals(Drain.DRAINING, backend("192.0.2.1").drain());
        assertEquals("60", shown("192.0.2.1", "drainSecondsLeft"));
        time.pass(Duration.ofMinutes(1));
        assertEquals(Drain.CUT, backend("192.0.2.1").drain());
    }

    @Test
    void aDeadlineThatCameMeanwhileIsObservedAtTheStart() {
        addVip();
        addBackends("192.0.2.1");
        drain("192.0.2.1", "5m", null);
        controller.close();
        time.pass(Duration.ofMinutes(6));

        controller = Controller.open(config, time);

        assertEquals(Drain.CUT, backend("192.0.2.1").drain());
    }

    @Test
    void theClockOnTheWallMayBeSet() {
        addVip();
        addBackends("192.0.2.1");
        drain("192.0.2.1", "60m", "cut");

        time.set(time.instant().plus(Duration.ofHours(2)));
        time.pass(Duration.ofMinutes(1));

        assertEquals(Drain.CUT, backend("192.0.2.1").drain());
    }

    @Test
    void withoutADeadlineADrainGoesOn() {
        addVip();
        addBackends("192.0.2.1");
        drain("192.0.2.1", null, null);
        final Edition before = edition();

        time.pass(Duration.ofDays(30));

        assertEquals(before, edition());
        assertEquals(Drain.DRAINING, backend("192.0.2.1").drain());
    }

    @Test
    void drainAgainIsAnotherDeadline() {
        addVip();
        addBackends("192.0.2.1");
        drain("192.0.2.1", "5m", "cut");
        drain("192.0.2.1", "10m", null);

        time.pass(Duration.ofMinutes(9));
        assertEquals(Drain.DRAINING, backend("192.0.2.1").drain());
        time.pass(Duration.ofMinutes(1));
        assertEquals(Drain.CUT, backend("192.0.2.1").drain());
    }

    @Test
    void oneThatJoinsGrowsToItsWeight() throws IOException {
        addVip("slowStart", "20s");
        addBackends("192.0.2.1", "192.0.2.2");
        assertEquals(List.of(1, 1), weights(), "of a new VIP, at once");
        time.pass(Duration.ofSeconds(20));

        addBackends("192.0.2.3");

        for (int step = 1; step <= 20; step++) {
            assertEquals(List.of(21, 21, step), weights());
            assertEquals(100 * step / 21 + " " + (21 - step), shown("192.0.2.3", "slowStartPercent", "slowStartSecondsLeft"));
            time.pass(Duration.ofSeconds(1));
        }
        assertEquals(List.of(1, 1, 1), weights());
        final Edition grown = edition();
        time.pass(Duration.ofMinutes(1));
        assertEquals(grown, edition(), "and that is that");
        assertEquals("null", shown("192.0.2.3", "slowStartPercent"));
    }

    @Test
    void oneThatIsTakenBackFromADrainGrowsToItsWeight() {
        addVip("slowStart", "10s");
        addBackends("192.0.2.1", "192.0.2.2");
        time.pass(Duration.ofSeconds(10));
        drain("192.0.2.2", null, null);
        assertEquals(List.of(1, 1), weights(), "weights are as before; it is drained");

        ask(Request.of("backend undrain").with("vip", "web").with("backend", "192.0.2.2"));

        assertEquals(List.of(11, 1), weights());
        time.pass(Duration.ofSeconds(10));
        assertEquals(List.of(1, 1), weights());
    }

    @Test
    void oneWhoseHealthReturnsGrowsToItsWeight() throws IOException {
        try (OwnAddress.Listener steady = OwnAddress.listen(); OwnAddress.Listener failing = OwnAddress.listen()) {
            ask(Request.of("vip add").with("endpoint", "198.51.100.1:80").with("name", "web").with("mode", "nat")
                .with("checkInterval", "50ms").with("checkTimeout", "50ms").with("slowStart", "10s"));
            addBackends(steady.address() + ":" + steady.port(), failing.address() + ":" + failing.port());
            await(edition -> edition.backends().stream().allMatch(BackendRow::healthy));
            time.pass(Duration.ofSeconds(10));
            assertEquals(List.of(1, 1), weights());

            failing.stop();
            await(edition -> !edition.backends().get(1).healthy());
            assertEquals(List.of(1, 1), weights());
            try (OwnAddress.Listener back = failing.again()) {
                await(edition -> edition.backends().get(1).healthy());

                assertEquals(List.of(11, 1), weights());
                time.pass(Duration.ofSeconds(4));
                assertEquals(List.of(11, 5), weights());
                assertEquals(failing.port(), back.port());
            }
        }
    }

    @Test
    void aRestartGoesOnWithASlowStart() {
        addVip("slowStart", "20s");
        addBackends("192.0.2.1", "192.0.2.2");
        time.pass(Duration.ofSeconds(20));
        addBackends("192.0.2.3");
        time.pass(Duration.ofSeconds(7));
        assertEquals(List.of(21, 21, 8), weights());

        assertUnchangedByARestart();

        time.pass(Duration.ofSeconds(5));
        assertEquals(List.of(21, 21, 13), weights());
        time.pass(Duration.ofSeconds(8));
        assertEquals(List.of(1, 1, 1), weights());
        assertUnchangedByARestart();
    }

    @Test
    void slowStartThatIsSwitchedOffIsOverAtOnceAndOnlyThoseThatReturnAreSlow() {
        addVip();
        addBackends("192.0.2.1", "192.0.2.2");
        ask(Request.of("vip set").with("vip", "web").with("slowStart", "20s"));
        assertEquals(List.of(1, 1), weights(), "those that serve go on");
        addBackends("192.0.2.3");
        assertEquals(List.of(21, 21, 1), weights(), "one that joins does not");

        ask(Request.of("vip set").with("vip", "web").with("slowStart", "off"));

        assertEquals(List.of(1, 1, 1), weights());
    }

    @Test
    void aChangedWeightIsGrownTo() {
        addVip("slowStart", "20s");
        addBackends("192.0.2.1");
        time.pass(Duration.ofSeconds(20));
        addBackends("192.0.2.2");
        time.pass(Duration.ofSeconds(9));

        ask(Request.of("backend weight").with("vip", "web").with("backend", "192.0.2.2").with("weight", 3));

        assertEquals(List.of(21, 30), weights());
    }

    private void addVip(final Object... more) {
        final Request request = Request.of("vip add").with("endpoint", "198.51.100.1:80").with("name", "web")
            .with("check", "none");
        for (int i = 0; i < more.length; i += 2) {
            request.with((String) more[i], more[i + 1]);
        }
        ask(request);
    }

    private void addBackends(final String... addresses) {
        ask(Request.of("backend add").with("vip", "web").with("addresses", List.of(addresses)));
    }

    private void drain(final String backend, final String deadline, final String then) {
        ask(Request.of("backend drain").with("vip", "web").with("backend", backend).with("deadline", deadline)
            .with("then", then));
    }

    private void assertUnchangedByARestart() {
        final Edition before = edition();
        assertNotEquals(Edition.NONE, before);
        controller.close();
        controller = Controller.open(config, time);
        assertEquals(before, edition());
    }

    private List<Integer> weights() {
        return edition().backends().stream().map(BackendRow::weight).toList();
    }

    private BackendRow backend(final String name) {
        return edition().backends().stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
    }

    private String shown(final String backend, final String... keys) {
        final Map<?, ?> shown = (Map<?, ?>) ((List<?>) ask(Request.of("backend list").with("vip", "web").with("backend", backend))
            .get("backends")).get(0);
        return String.join(" ", List.of(keys).stream().map(key -> String.valueOf(shown.get(key))).toList());
    }

    private Map<String, Object> ask(final Request request) {
        return new ApiClient(config.socket()).ask(request);
    }

    private Edition edition() {
        try (TableReader reader = TableReader.open(config.tables())) {
            return reader.read();
        }
    }

    private void await(final Predicate<Edition> wanted) {
        while (!wanted.test(edition())) {
            LockSupport.parkNanos(POLL_NS);
        }
    }
}
