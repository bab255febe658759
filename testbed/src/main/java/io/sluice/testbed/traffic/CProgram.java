package io.sluice.testbed.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.testbed.net.AtExit;
import io.sluice.testbed.net.Netns;
import io.sluice.testbed.net.Scratch;
import io.sluice.testbed.net.Shell;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A program of the testbed's own in C, compiled when it is first wanted, that runs in a namespace: it says {@code ready}, and
 * answers each line with a line.
 */
final class CProgram implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Where executables are kept from run to run, as what Maven builds is. */
    private static final Path KEPT = Path.of("target", "programs").toAbsolutePath();

    private final String name;
    private final Scratch directory;
    private final Process process;
    private final BufferedReader answers;

    private CProgram(final String name, final Netns netns, final List<String> arguments) {
        this.name = name;
        directory = new Scratch(name);
        AtExit.close(this);
        process = netns.start(Redirect.PIPE, Redirect.to(directory.resolve("err").toFile()), command(name, arguments));
        answers = process.inputReader(UTF_8);
    }

    /** Starts {@code NAME.c}, which lies beside this class; returns when it says that it is ready. */
    static CProgram start(final String name, final Netns netns, final List<String> arguments) {
        final CProgram program = new CProgram(name, netns, arguments);
        try {
            final String said = program.answer();
            if (!"ready".equals(said)) {
                throw new IllegalStateException(name + " is not ready: " + said);
            }
            return program;
        } catch (final RuntimeException e) {
            program.close();
            throw e;
        }
    }

    /** Runs {@code NAME.c} to its end, and returns the line of JSON that it has written last. */
    static <T> T report(final String name, final Netns netns, final Class<T> type, final String... arguments) {
        final String[] command = command(name, List.of(arguments)).toArray(String[]::new);
        final List<String> lines = netns.attempt(command).outOrThrow().lines().toList();
        return parse(name, lines.get(lines.size() - 1), type);
    }

    private static List<String> command(final String name, final List<String> arguments) {
        final List<String> command = new ArrayList<>(List.of(compiled(name).toString()));
        command.addAll(arguments);
        return command;
    }

    /** The executable, made if it isn't there: its name tells of which source it is. Several may make it at the same time. */
    private static Path compiled(final String name) {
        final String source = source(name);
        final Path executable = KEPT.resolve(name + "-" + Integer.toHexString(source.hashCode()));
        if (!Files.isExecutable(executable)) {
            try (Scratch directory = new Scratch(name)) {
                Files.createDirectories(KEPT);
                final Path made = KEPT.resolve(executable.getFileName() + "-" + directory.resolve("").getFileName());
                Shell.run("cc -O2 -Wall -Wextra -Werror -o " + made + " " + directory.write(name + ".c", source));
                Files.move(made, executable, StandardCopyOption.ATOMIC_MOVE);
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return executable;
    }

    private static String source(final String name) {
        try (InputStream source = CProgram.class.getResourceAsStream(name + ".c")) {
            return new String(source.readAllBytes(), UTF_8);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hands it a line, and returns what it answers, which is JSON. */
    <T> T ask(final String line, final Class<T> type) {
        try {
            final Writer orders = process.outputWriter(UTF_8);
            orders.write(line + "\n");
            orders.flush();
            return parse(name, answer(), type);
        } catch (final IOException e) {
            throw new UncheckedIOException(name + " no longer listens: " + said(), e);
        }
    }

    private String answer() {
        try {
            final String line = answers.readLine();
            if (line == null) {
                throw new IllegalStateException(name + " has ended: " + said());
            }
            return line;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T parse(final String name, final String line, final Class<T> type) {
        try {
            return JSON.readValue(line, type);
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException(name + " wrote " + line, e);
        }
    }

    private String said() {
        return directory.read("err").strip();
    }

    @Override
    public void close() {
        if (process != null) {                                      // null: it is closed at exit while it is being made
            process.destroyForcibly().onExit().join();
        }
        directory.close();
        AtExit.forget(this);
    }
}
