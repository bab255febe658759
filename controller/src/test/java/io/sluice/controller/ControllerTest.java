package io.sluice.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.controller.api.ApiClient;
import io.sluice.controller.api.Request;
import io.sluice.controller.model.RefusedException;
import io.sluice.table.BackendRow;
import io.sluice.table.Edition;
import io.sluice.table.TableException;
import io.sluice.table.TableReader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole controller on directories of its own; what it publishes is read as a dataplane would. */
@Timeout(300)
class ControllerTest {
    private static final long POLL_NS = 5_000_000;

    @TempDir
    private Path directory;

    private ControllerConfig config;
    private Controller controller;

    @BeforeEach
    void open() {
        config = new ControllerConfig(directory.resolve("state"), directory.resolve("run"));
        controller = Controller.open(config);
    }

    @AfterEach
    void close() {
        controller.close();
    }

    @Test
    void whatIsAddedIsPublishedAndKept() throws IOException {
        addWeb();
        ask(Request.of("backend add").with("vip", "web").with("addresses", List.of("192.0.2.1", "192.0.2.2")).with("weight", 3));

        final Edition edition = edition();
        assertEquals("web", edition.vips().get(0).name());
        assertEquals(List.of(2, 3), edition.backends().stream().map(BackendRow::id).toList());
        assertTrue(edition.backends().stream().allMatch(b -> b.weight() == 3 && b.healthy() && b.vipId() == 1),
            edition.toString());

        restart();

        assertEquals(edition, edition(), "nothing new to say, so nothing new is said");
        assertEquals(2, backends().size());
    }

    @Test
    void idsAreNotGivenAgainAfterARestart() throws IOException {
        addWeb();
        ask(Request.of("backend add").with("vip", "web").with("addresses", List.of("192.0.2.1")));
        ask(Request.of("backend remove").with("vip", "web").with("backend", "192.0.2.1"));

        restart();
        ask(Request.of("backend add").with("vip", "web").with("addresses", List.of("192.0.2.1")));

        assertEquals(3, edition().backends().get(0).id());
    }

    @Test
    void anEditIsDoneWholeOrNotAtAll() {
        addWeb();
        final Edition before = edition();

        assertThrows(RefusedException.class, () -> ask(Request.of("backend add").with("vip", "web")
            .with("addresses", List.of("192.0.2.1", "192.0.2.2", "2001:db8::1"))));

        assertEquals(before, edition());
        assertEquals(List.of(), backends());
    }

    @Test
    void whatCantBeSavedIsRefusedAndNothingChanges() throws IOException {
        addWeb();
        final Edition before = edition();
        Files.createDirectories(config.state().resolve("sluice.yaml.next/in the way"));

        final String message = refusal(Request.of("vip remove").with("vip", "web"));

        assertTrue(message.startsWith("the change could not be saved in " + config.state().resolve("sluice.yaml")), message);
        assertEquals(before, edition());
        Files.delete(config.state().resolve("sluice.yaml.next/in the way"));
        ask(Request.of("vip remove").with("vip", "web"));
        assertEquals(List.of(), edition().vips());
    }

    @Test
    void whatCantBePublishedIsRefusedAndNothingChanges() throws IOException {
        addWeb();
        final Edition before = edition();
        final Path obstacle = config.tables().resolve("edition-" + (before.number() + 1));
        Files.writeString(obstacle, "not a directory");
        final Path tables = directory.resolve("moved");
        Files.move(config.tables(), tables);

        final String message = refusal(Request.of("vip remove").with("vip", "web"));

        assertTrue(message.startsWith("the change could not be published ("), message);
        assertTrue(message.endsWith("; nothing was changed"), message);
        Files.move(tables, config.tables());
        assertEquals(before, edition());
        assertEquals(1, ((List<?>) ask(Request.of("vip list")).get("vips")).size());
        restart();
        assertEquals(before.vips(), edition().vips());
    }

    @Test
    void aDamagedSpecIsRefusedAndLeftAlone() throws IOException {
        addWeb();
        controller.close();
        final Path file = config.state().resolve("sluice.yaml");
        final String damaged = Files.readString(file).replace("port: 80", "port: many");
        Files.writeString(file, damaged);

        final String message = assertThrows(RefusedException.class, () -> Controller.open(config)).getMessage();

        assertTrue(message.startsWith(file + ", line 10: port \"many\" is not a number; give one from 1 to 65535."), message);
        assertEquals(damaged, Files.readString(file));
        Files.writeString(file, damaged.replace("port: many", "port: 80"));
        controller = Controller.open(config);
        assertEquals(1, edition().vips().size());
    }

    @Test
    void aSecondControllerIsRefused() {
        assertThrows(TableException.class, () -> Controller.open(config));
        final ControllerConfig sameState = new ControllerConfig(config.state(), directory.resolve("other"));
        assertThrows(TableException.class, () -> Controller.open(sameState), "by another run directory");
        addWeb();
    }

    @Test
    void healthIsCheckedAndPublished() throws IOException {
        try (OwnAddress.Listener listener = OwnAddress.listen()) {
            addWebCheckedOften(listener);
            await(edition -> edition.backends().get(0).healthy());

            listener.stop();
            await(edition -> !edition.backends().get(0).healthy());

            assertEquals("down", backends().get(0).get("health"));
            assertEquals("connection refused", backends().get(0).get("reason"));
            restart();
            assertFalse(edition().backends().get(0).healthy(), "as before the restart");
        }
    }

    @Test
    void whoSeesABackendUpOrDownFindsItPublishedSo() throws IOException {
        try (OwnAddress.Listener listener = OwnAddress.listen()) {
            addWebCheckedOften(listener);
            awaitListed("up");
            assertTrue(edition().backends().get(0).healthy());

            listener.stop();
            awaitListed("down");
            assertFalse(edition().backends().get(0).healthy());
        }
    }

    /** Without a pause, so that it is seen as early as can be. */
    private void awaitListed(final String health) {
        while (!backends().get(0).get("health").equals(health)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aRestartBeginsWithTheHealthThatWasPublished() throws IOException {
        try (OwnAddress.Listener listener = OwnAddress.listen()) {
            ask(Request.of("vip add").with("endpoint", "198.51.100.1:80").with("name", "web").with("checkPort", listener.port()));
            ask(Request.of("backend add").with("vip", "web").with("addresses", List.of(listener.address())));
            await(edition -> edition.backends().get(0).healthy());
            final Edition before = edition();

            listener.stop();
            restart();

            assertEquals(before, edition(), "up, until three checks have failed");
        }
    }

    @Test
    void anUnknownCommandIsRefused() {
        assertEquals("this controller knows no command \"vip ad\"; did you mean \"vip add\"?",
            refusal(Request.of("vip ad")));
    }

    private void addWeb() {
        ask(Request.of("vip add").with("endpoint", "198.51.100.1:80").with("name", "web").with("check", "none"));
    }

    private void addWebCheckedOften(final OwnAddress.Listener listener) {
        ask(Request.of("vip add").with("endpoint", "198.51.100.1:80").with("name", "web").with("checkPort", listener.port())
            .with("checkInterval", "50ms").with("checkTimeout", "50ms"));
        ask(Request.of("backend add").with("vip", "web").with("addresses", List.of(listener.address())));
    }

    private String refusal(final Request request) {
        return assertThrows(RefusedException.class, () -> ask(request)).getMessage();
    }

    private void restart() {
        controller.close();
        controller = Controller.open(config);
    }

    private Map<String, Object> ask(final Request request) {
        return new ApiClient(config.socket()).ask(request);
    }

    @SuppressWarnings("unchecked")   // as Json makes them
    private List<Map<String, Object>> backends() {
        return (List<Map<String, Object>>) ask(Request.of("backend list")).get("backends");
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
