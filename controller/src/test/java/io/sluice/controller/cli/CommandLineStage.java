package io.sluice.controller.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.controller.Controller;
import io.sluice.controller.ControllerConfig;
import io.sluice.controller.FakeTime;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A controller of each test's own, and lines to type at it. */
abstract class CommandLineStage {
    static final int DONE = 0;
    static final int REFUSED = 1;
    static final int USED_WRONGLY = 2;

    @TempDir
    private Path directory;

    private final FakeTime time = new FakeTime();
    private Path run;
    private Controller controller;

    record Outcome(int code, String out, String err) {
    }

    @BeforeEach
    void open() {
        run = directory.resolve("run");
        controller = Controller.open(new ControllerConfig(directory.resolve("state"), run), time);
    }

    @AfterEach
    void close() {
        controller.close();
    }

    Path directory() {
        return directory;
    }

    Path run() {
        return run;
    }

    /** The controller's. */
    FakeTime time() {
        return time;
    }

    Controller controller() {
        return controller;
    }

    void done(final String line, final String out) {
        assertEquals(new Outcome(DONE, out + "\n", ""), sluice(line));
    }

    void refused(final String line, final String sentence) {
        assertEquals(new Outcome(REFUSED, "", "sluice: " + sentence + "\n"), sluice(line));
    }

    void usedWrongly(final String line, final String sentence) {
        assertEquals(new Outcome(USED_WRONGLY, "", "sluice: " + sentence + "\n"), execute(line.isEmpty() ? new String[0]
            : line.split(" ")));
    }

    /** A line for this test's controller. */
    Outcome sluice(final String line) {
        return execute((line + (line.equals("completion") ? "" : " --run " + run)).split(" "));
    }

    static Outcome execute(final String... arguments) {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final CommandLine commandLine = Sluice.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return new Outcome(commandLine.execute(arguments), out.toString(), err.toString());
    }
}
