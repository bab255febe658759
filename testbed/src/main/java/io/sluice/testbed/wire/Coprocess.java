package io.sluice.testbed.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.testbed.net.Netns;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program beside us in a namespace that answers a line with a line, and ends when it is closed. */
final class Coprocess implements AutoCloseable {
    private static final long PATIENCE_S = 10;

    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final Path complaints;
    private long thread;

    private Coprocess(final String name, final Process process, final Path complaints) {
        this.name = name;
        this.process = process;
        this.answers = process.inputReader(UTF_8);
        this.complaints = complaints;
    }

    /** Starts a program, and returns when it has said that it is ready, and which thread does the work. */
    static Coprocess start(final Wire wire, final Netns netns, final String name, final List<String> command) {
        final Path complaints = wire.scratch().resolve(name + ".err");
        final Process process = netns.start(Redirect.PIPE, Redirect.to(complaints.toFile()), command);
        final Coprocess started = new Coprocess(name, process, complaints);
        final String[] answer = started.answer().split(" ");
        if (!answer[0].equals("ready")) {
            throw new IllegalStateException(name + " is not ready: " + String.join(" ", answer));
        }
        started.thread = Long.parseLong(answer[1]);
        return started;
    }

    /** Puts the thread that does the work before all others on its core, if it is one. */
    Coprocess foremost() {
        if (thread != 0) {
            Foremost.thread(thread);
        }
        return this;
    }

    /** Starts a main class of the testbed with the options that Sluice's dataplane is started with. */
    static Coprocess java(final Wire wire, final Netns netns, final Class<?> main, final String... arguments) {
        final Path lib = Path.of(System.getProperty("sluice.home"), "lib");
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + lib.resolve("jvm.options"));
        if (Runtime.version().feature() >= 24) {
            command.add("@" + lib.resolve("jvm-24.options"));
        }
        command.add("@" + lib.resolve("jvm-dataplane.options"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return start(wire, netns, main.getSimpleName(), Stream.concat(command.stream(), Stream.of(arguments)).toList());
    }

    /** Hands it a line, and returns the line it answers. */
    String ask(final String line) {
        try {
            final Writer orders = process.outputWriter(UTF_8);
            orders.write(line + "\n");
            orders.flush();
            return answer();
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

    private String said() {
        try {
            return Files.readString(complaints);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A balancer that is such a program. */
    record Forwarder(Coprocess program) implements Balancer.Running {
        /** Before all else that wants its core. */
        static Forwarder of(final Coprocess program) {
            return new Forwarder(program.foremost());
        }

        @Override
        public CpuTime cpu() {
            return CpuTime.of(program.process.pid(), program.thread);
        }

        @Override
        public void close() {
            program.close();
        }
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
