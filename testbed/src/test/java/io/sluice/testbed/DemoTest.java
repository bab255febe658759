package io.sluice.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.linux.Needs;
import io.sluice.testbed.net.Leftovers;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DemoTest {

    /** Nobody types faster than a backend is checked. */
    private static final String PATIENT_CURL =
        " curl --silent --show-error --connect-timeout 2 --retry 20 --retry-delay 1 --retry-all-errors ";

    @BeforeAll
    static void needs() {
        Needs.root();
    }

    private static Process start(final String... options) throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> !argument.startsWith("-X")).toList());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Demo.class.getName()));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).redirectErrorStream(true).redirectInput(Redirect.PIPE).start();
    }

    @Test
    void theShowRunsToItsEndAndLeavesNothing() throws Exception {
        final Process demo = start();
        final String shown = new String(demo.getInputStream().readAllBytes(), UTF_8);

        assertEquals(0, demo.waitFor(), shown);
        assertTrue(shown.contains("lost with the others: 0"), shown);
        assertTrue(shown.contains("What to type next:"), shown);
        assertEquals(List.of(), Leftovers.of(demo.pid()));
    }

    @Test
    void keptItStaysUntilEnterAndWhatItSaysToTypeWorks() throws Exception {
        final Process demo = start("--keep");
        try (BufferedReader lines = demo.inputReader()) {
            final List<String> shown = new ArrayList<>();
            for (String line = lines.readLine(); line != null && !line.startsWith("Enter"); line = lines.readLine()) {
                shown.add(line);
            }
            final String typed = "set -e\n" + shown.stream().map(String::strip).filter(DemoTest::isToBeTyped)
                .map(line -> line.replace(" curl ", PATIENT_CURL)).collect(Collectors.joining("\n"));
            final Process terminal = new ProcessBuilder("bash", "-c", typed).redirectErrorStream(true).start();
            final String answer = new String(terminal.getInputStream().readAllBytes(), UTF_8);

            assertEquals(0, terminal.waitFor(), typed + "\n" + answer);
            assertTrue(answer.contains("served by backend"), answer);

            demo.outputWriter().append('\n').flush();
            assertTrue(demo.waitFor(Duration.ofMinutes(2).toMillis(), TimeUnit.MILLISECONDS), "does not end after Enter");
            assertEquals(0, demo.exitValue(), shown.toString());
            assertEquals(List.of(), Leftovers.of(demo.pid()));
        } finally {
            demo.destroy();
        }
    }

    @Test
    void interruptedInTheMiddleItTearsDownWithoutAWord() throws Exception {
        final Process demo = start();
        try (BufferedReader lines = demo.inputReader()) {
            for (String line = lines.readLine(); !line.contains("requests a second begin"); line = lines.readLine()) {
                assertFalse(line.contains("demo:"), line);
            }

            demo.toHandle().destroy();

            assertEquals(List.of(), lines.lines().filter(line -> !line.contains("packets/s")).toList());
            assertTrue(demo.waitFor(Duration.ofMinutes(2).toMillis(), TimeUnit.MILLISECONDS), "does not end");
            assertEquals(List.of(), Leftovers.of(demo.pid()));
        }
    }

    /** All but what kills, pings or listens. */
    private static boolean isToBeTyped(final String line) {
        return line.startsWith("sluice") || line.startsWith("ip netns exec") && line.contains(" curl ");
    }
}
