package io.sluice.controller.cli;

import io.sluice.controller.Controller;
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
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

import org.agrona.IoUtil;

import picocli.CommandLine;

/**
 * Plays verbs once when the distribution is built: the JVM that does it archives the classes it needed, and later ones begin
 * with these (class data sharing). First against a controller that has ready answers, then a real controller and the dataplane
 * as far as that comes without privileges. What rehearsing has missed is loaded by name, if it is ours.
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
    private static final List<String> REAL_LINES = List.of("vip add 198.51.100.1:80 --name web --check none",
        "vip add 198.51.100.1:53/udp --name names --mode nat --check none --scheduler wlc",
        "backend add web 192.0.2.1 192.0.2.2", "backend add names 192.0.2.1", "vip list", "stats");

    private Rehearsal() {
    }

    /** Needs no arguments. */
    public static void main(final String[] arguments) throws IOException {
        final Path directory = Files.createTempDirectory("sluice-rehearsal");
        try {
            readyAnswers(directory);
            realPrograms(directory.resolve("run"), directory.resolve("state"));
            allOfOurs();
        } finally {
            IoUtil.delete(directory.toFile(), false);
        }
    }

    private static void readyAnswers(final Path run) throws IOException {
        final ApiServer controller = ApiServer.open(run.resolve(ControllerConfig.SOCKET), Rehearsal::answer);
        LINES.forEach(line -> play(line, run));
        controller.close();
    }

    private static void answer(final String line, final Consumer<String> answer) {
        answer.accept(Json.line(ANSWERS.getOrDefault(Request.read(line).command(), Map.of("message", "done"))));
    }

    private static void realPrograms(final Path run, final Path state) {
        final Controller controller = Controller.open(new ControllerConfig(state, run));
        try {
            REAL_LINES.forEach(line -> play(line, run));
        } finally {
            controller.close();
        }
        play(Sluice.dataplane(), "--interface lo --dry-run --state " + state, run);
    }

    private static void play(final String line, final Path run) {
        play(Sluice.commandLine(), line, run);
    }

    private static void play(final CommandLine commandLine, final String line, final Path run) {
        commandLine.setOut(new PrintWriter(Writer.nullWriter()));
        commandLine.setErr(new PrintWriter(Writer.nullWriter()));
        commandLine.execute((line + (line.endsWith("--help") ? "" : " --run " + run)).split(" "));
    }

    /** What only privileges lead to, and what a VIP of another kind would need. */
    private static void allOfOurs() throws IOException {
        for (final String jar : System.getProperty("java.class.path").split(":")) {
            final Path lib = Path.of(jar).toAbsolutePath().getParent();
            try (Stream<Path> jars = Files.list(lib)) {
                for (final Path each : jars.filter(path -> path.toString().endsWith(".jar")).toList()) {
                    load(each);
                }
            }
        }
    }

    private static void load(final Path path) throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            for (final JarEntry entry : jar.stream().toList()) {
                if (entry.getName().matches("io/sluice/.*\\.class") && !entry.getName().endsWith("package-info.class")) {
                    load(entry.getName().replaceFirst("\\.class$", "").replace('/', '.'));
                }
            }
        }
    }

    private static void load(final String name) {
        try {
            Class.forName(name, false, Rehearsal.class.getClassLoader());
        } catch (final ClassNotFoundException | LinkageError e) {
            throw new IllegalStateException("the distribution lacks what " + name + " needs: " + e, e);
        }
    }
}
