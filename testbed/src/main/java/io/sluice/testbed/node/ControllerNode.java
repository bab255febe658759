package io.sluice.testbed.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.controller.api.ApiClient;
import io.sluice.controller.api.Request;
import io.sluice.controller.model.RefusedException;
import io.sluice.testbed.net.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.StreamSupport;

/** A running {@code sluice controller}. */
public final class ControllerNode {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Program program;
    private final ApiClient api;

    ControllerNode(final Program program, final Path run) {
        this.program = program;
        api = new ApiClient(run.resolve("controller.sock"));
        start();
    }

    /** Starts it again after {@link #kill9} or {@link #stop}; returns when it answers. */
    public void start() {
        program.start(this::answers);
    }

    private boolean answers() {
        try {
            ask("vip list");
            return true;
        } catch (final RefusedException e) {
            return false;
        }
    }

    /**
     * Asks for {@code verb} without arguments as {@code sluice VERB --json} does, but without the time it takes to start
     * a process.
     */
    public JsonNode ask(final String verb) {
        return ask(Request.of(verb));
    }

    /** The same for any request. */
    public JsonNode ask(final Request request) {
        return JSON.valueToTree(api.ask(request));
    }

    /** All that is known of a backend, by its name. */
    public JsonNode backend(final String name) {
        return StreamSupport.stream(ask("backend list").get("backends").spliterator(), false)
            .filter(backend -> backend.get("name").asText().equals(name)).findFirst()
            .orElseThrow(() -> new IllegalStateException("there is no backend " + name));
    }

    /** Waits until the health of a backend is {@code health}: up or down. */
    public void awaitHealth(final String backend, final String health) {
        Await.until(() -> backend + " is " + health + ": " + backend(backend), Duration.ofMinutes(1),
            () -> backend(backend).get("health").asText().equals(health));
    }

    /** Its process. */
    public long pid() {
        return program.pid();
    }

    /** Kills it as a crash would. */
    public void kill9() {
        program.kill9();
    }

    /** Stops it as a service manager would; returns its exit code. */
    public int stop() {
        return program.stop();
    }

    /** All it has written. */
    public String log() {
        return program.log();
    }
}
