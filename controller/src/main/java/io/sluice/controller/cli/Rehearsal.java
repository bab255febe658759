package io.sluice.controller.cli;

import io.sluice.controller.ControllerConfig;
import io.sluice.controller.api.ApiServer;
import io.sluice.controller.api.Json;
import io.sluice.controller.api.Request;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import picocli.CommandLine;

/**
 * Plays verbs once against a controller that has ready answers, when the distribution is built: the JVM that does it
 * archives the classes it needed, and later ones begin with these (class data sharing).
 */
final class Rehearsal {
    private static final Map<String, Object> BACKEND = Map.of("vip", "web", "name", "one", "address", "192.0.2.1", "weight", 1,
        "health", "up", "reason", "", "connections", 1, "packets", 1);
    private static final Map<String, Object> VIP = Map.of("name", "web", "endpoint", "198.51.100.1:80/tcp", "mode", "dsr",
        "scheduler", "maglev", "check", Map.of("kind", "none"), "backends", List.of(BACKEND));
    private static final Map<String, Map<String, Object>> ANSWERS = Map.of(
        "vip list", Map.of("vips", List.of(VIP)),
        "vip show", VIP,
        "backend list", Map.of("backends", List.of(BACKEND)),
        "stats", Map.of("dataplane", Map.of("alive", true), "controller", Map.of("edition", 1), "vips", List.of(VIP), "verdicts",
            List.of(Map.of("name", "forwarded", "count", 1, "workers", List.of(1))), "packetIo", List.of()));
    private static final List<String> LINES = List.of("vip add 198.51.100.1:80", "vip list", "vip list --json", "vip show web",
        "backend add web 192.0.2.1 192.0.2.2", "backend list", "backend weight web one 2", "backend drain web one",
        "vip set web --persistence 10m", "stats", "vip nonsense", "vip --help");

    private Rehearsal() {
    }

    /** Needs no arguments. */
    public static void main(final String[] arguments) throws IOException {
        final Path run = Files.createTempDirectory("sluice-rehearsal");
        final ApiServer controller = ApiServer.open(run.resolve(ControllerConfig.SOCKET), Rehearsal::answer);
        LINES.forEach(line -> play(line, run));
        controller.close();
        Files.delete(run);
    }

    private static void answer(final String line, final Consumer<String> answer) {
        answer.accept(Json.line(ANSWERS.getOrDefault(Request.read(line).command(), Map.of("message", "done"))));
    }

    private static void play(final String line, final Path run) {
        final CommandLine commandLine = Sluice.commandLine();
        commandLine.setOut(new PrintWriter(Writer.nullWriter()));
        commandLine.setErr(new PrintWriter(Writer.nullWriter()));
        commandLine.execute((line + (line.endsWith("--help") ? "" : " --run " + run)).split(" "));
    }
}
