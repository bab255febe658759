package io.sluice.controller.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The distribution as it is shipped: its launcher, and controllers as processes that are killed. */
@Timeout(300)
class LauncherIT {
    private record Outcome(int code, String out, String err) {
    }

    private static final String COMMAND = System.getProperty("sluice.command");
    private static final long POLL_NS = 5_000_000;
    private static final int SIGTERM_CODE = 128 + 15;

    @TempDir
    private Path directory;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void killWhatRuns() throws InterruptedException {
        for (final Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void whatWasAddedOutlivesAKill() throws Exception {
        final Process controller = startController();
        assertEquals(0, sluice("vip", "add", "198.51.100.1:80", "--name", "web", "--check", "none").code());
        assertEquals(0, sluice("backend", "add", "web", "192.0.2.1", "192.0.2.2").code());
        final Outcome before = sluice("backend", "list");

        controller.destroyForcibly().waitFor();
        assertTrue(sluice("vip", "list").err().startsWith("sluice: the controller is not running (nobody listens at "));
        startController();

        assertEquals(before, sluice("backend", "list"));
    }

    @Test
    void whatWasPromisedOutlivesAKillAtAnyMoment() throws Exception {
        int promised = 0;
        for (int round = 0; round < 4; round++) {
            final Process controller = startController();
            for (int vip = 0; vip <= round; vip++) {
                assertEquals(0, sluice("vip", "add", "198.51.100.1:" + (promised + 1), "--check", "none").code());
                promised++;
            }
            final Process oneMore = launch("vip", "add", "198.51.100.2:" + (round + 1), "--check", "none");
            LockSupport.parkNanos(round * 100_000_000L);
            controller.destroyForcibly().waitFor();
            oneMore.waitFor();
        }
        startController();

        final String list = sluice("vip", "list").out();
        assertEquals(promised, list.lines().filter(line -> line.startsWith("198.51.100.1-")).count(), list);
    }

    @Test
    void theProcessThatWasStartedIsTheController() throws Exception {
        final Process controller = startController();

        assertEquals(controller.pid() + "\n", Files.readString(run().resolve("controller.lock")));
        final Outcome second = sluice("controller", "--state", state().toString());
        assertEquals(1, second.code());
        assertEquals("sluice: a controller is already running here: process " + controller.pid() + " holds "
            + run().resolve("controller.lock") + "; stop it, or give this one a directory of its own\n", second.err());

        controller.destroy();
        assertEquals(SIGTERM_CODE, controller.waitFor());
        assertFalse(Files.exists(run().resolve("controller.sock")), "stopped in good order, it takes its socket away");
    }

    @Test
    void aSymbolicLinkStartsItToo() throws Exception {
        final Path link = Files.createSymbolicLink(directory.resolve("sluice"), Path.of(COMMAND));

        final Outcome outcome = outcome(new ProcessBuilder(link.toString(), "--version"));

        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().matches("sluice \\d.*\n"), outcome.out());
    }

    @Test
    void aCopyWorksWithoutAWordAboutItsArchive() throws Exception {
        final Path copy = directory.resolve("copy");
        copy(Path.of(COMMAND).getParent().getParent(), copy);

        final Outcome outcome = outcome(new ProcessBuilder(copy.resolve("bin/sluice").toString(), "--version"));

        assertEquals(0, outcome.code(), outcome.err());
        assertEquals("", outcome.err());
        assertEquals(1, outcome.out().lines().count(), outcome.out());
    }

    /** Where it doesn't fit, a JVM that must share classes says so and ends. */
    @Test
    void eachVerbBeginsWithTheClassesOfTheArchive() throws Exception {
        for (final String verb : List.of("dataplane", "controller", "vip")) {
            final ProcessBuilder launcher = builder(verb, "--help");
            launcher.environment().put("JDK_JAVA_OPTIONS", "-Xshare:on");

            final Outcome outcome = outcome(launcher);

            assertEquals(0, outcome.code(), outcome.err());
            assertTrue(outcome.out().contains("Usage: sluice " + verb), outcome.out());
        }
        assertTrue(Files.exists(Path.of(COMMAND).getParent().resolveSibling("lib").resolve("sluice-"
            + System.getProperty("java.runtime.version") + ".jsa")), "none was made");
    }

    @Test
    void anArchiveThatIsNoneIsPassedOverWithoutAWord() throws Exception {
        final Path copy = directory.resolve("copy");
        copy(Path.of(COMMAND).getParent().getParent(), copy);
        final Path archive = copy.resolve("lib/sluice-" + System.getProperty("java.runtime.version") + ".jsa");
        Files.delete(archive);
        Files.writeString(archive, "no archive");

        final ProcessBuilder launcher = new ProcessBuilder(copy.resolve("bin/sluice").toString(), "dataplane", "--help");
        launcher.environment().put("JAVA_HOME", System.getProperty("java.home"));
        final Outcome outcome = outcome(launcher);

        assertEquals(0, outcome.code(), outcome.err());
        assertEquals("", outcome.err());
    }

    /** By the classes that the archive was made with, in so far as it comes without privileges. */
    @Test
    void aDataplaneThatOnlyRehearsesReadsTheTables() throws Exception {
        startController();
        assertEquals(0, sluice("vip", "add", "198.51.100.1:80", "--name", "web", "--check", "none").code());
        assertEquals(0, sluice("backend", "add", "web", "192.0.2.1").code());

        final Outcome outcome = sluice("dataplane", "--interface", "lo", "--dry-run", "--state", state().toString());

        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("could be forwarded, 1 VIPs and 1 backends"), outcome.err());
    }

    @Test
    void javaThatIsMissingIsSaidToBe() throws Exception {
        final ProcessBuilder launcher = new ProcessBuilder(COMMAND, "--version");
        launcher.environment().remove("JAVA_HOME");
        launcher.environment().put("PATH", toolsWithoutJava().toString());
        assertRefused("Java is missing; install Java 17 or newer (Debian: apt install openjdk-17-jre-headless)", launcher);

        launcher.environment().put("JAVA_HOME", "/nowhere");
        assertRefused("there is no Java at /nowhere/bin/java; correct JAVA_HOME, or unset it", launcher);
    }

    @Test
    void javaThatIsTooOldIsSaidToBe() throws Exception {
        final Path home = directory.resolve("jdk");
        script(home.resolve("bin/java"), "echo 'openjdk version \"1.8.0_392\"' >&2");
        final ProcessBuilder launcher = new ProcessBuilder(COMMAND, "--version");
        launcher.environment().put("JAVA_HOME", home.toString());
        assertRefused(home + "/bin/java is Java 8; Java 17 or newer is needed (set JAVA_HOME to it)", launcher);

        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"A\"\nJAVA_VERSION=\"11.0.2\"\n");
        assertRefused(home + "/bin/java is Java 11; Java 17 or newer is needed (set JAVA_HOME to it)", launcher);
    }

    /** A Java that only says how it was started. */
    @Test
    void theVerbDecidesTheOptions() throws Exception {
        final Path home = directory.resolve("jdk");
        script(home.resolve("bin/java"), "echo \"$@\"");
        final ProcessBuilder launcher = new ProcessBuilder(COMMAND, "dataplane");
        launcher.environment().put("JAVA_HOME", home.toString());

        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        final String seventeen = outcome(launcher).out();
        assertTrue(seventeen.contains("jvm-dataplane.options") && !seventeen.contains("jvm-24.options"), seventeen);
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25\"\n");
        final String twentyFive = outcome(launcher).out();
        assertTrue(twentyFive.contains("/lib/jvm-settings.options") && twentyFive.contains("/lib/jvm-24.options"), twentyFive);
        final String simulate = outcome(launcher.command(COMMAND, "simulate", "--help")).out();
        assertTrue(simulate.contains("/lib/jvm-settings.options") && simulate.contains("/lib/jvm-simulate.options"), simulate);
        final String list = outcome(launcher.command(COMMAND, "vip", "list")).out();
        assertTrue(list.contains("TieredStopAtLevel") && !list.contains(".options") && !list.contains(".jsa"), list);
    }

    private Process startController() throws IOException, InterruptedException {
        final Process controller = launch("controller", "--state", state().toString());
        while (sluice("vip", "list").code() != 0) {
            assertTrue(controller.isAlive(), "the controller ended");
            LockSupport.parkNanos(POLL_NS);
        }
        return controller;
    }

    private Outcome sluice(final String... arguments) throws IOException, InterruptedException {
        return outcome(builder(arguments));
    }

    /** Begins a process that this test ends. */
    private Process launch(final String... arguments) throws IOException {
        final Process process = builder(arguments).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
        started.add(process);
        return process;
    }

    private ProcessBuilder builder(final String... arguments) {
        final ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(COMMAND), Stream.of(arguments)).toList());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("SLUICE_RUN", run().toString());
        return builder;
    }

    private Path run() {
        return directory.resolve("run");
    }

    private Path state() {
        return directory.resolve("state");
    }

    private static void assertRefused(final String sentence, final ProcessBuilder launcher) throws Exception {
        assertEquals(new Outcome(1, "", "sluice: " + sentence + "\n"), outcome(launcher));
    }

    private static Outcome outcome(final ProcessBuilder builder) throws IOException, InterruptedException {
        final Path err = Files.createTempFile("sluice", ".err");
        try {
            final Process process = builder.redirectError(err.toFile()).start();
            final String out = new String(process.getInputStream().readAllBytes());
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running: " + builder.command());
            return new Outcome(process.exitValue(), out, Files.readString(err));
        } finally {
            Files.delete(err);
        }
    }

    private Path toolsWithoutJava() throws IOException {
        final Path tools = Files.createDirectory(directory.resolve("tools"));
        for (final String tool : List.of("sh", "dirname", "readlink", "sed")) {
            Files.createSymbolicLink(tools.resolve(tool), Stream.of("/bin/", "/usr/bin/").map(bin -> Path.of(bin, tool))
                .filter(Files::exists).findFirst().orElseThrow());
        }
        return tools;
    }

    private static void script(final Path path, final String line) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void copy(final Path from, final Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (final Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
    }
}
