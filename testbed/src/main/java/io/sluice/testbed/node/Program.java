package io.sluice.testbed.node;

import io.sluice.testbed.net.Await;
import io.sluice.testbed.net.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A program that runs in the background with its output in a log; what it wrote is part of every complaint about it. */
final class Program {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String name;
    private final Host host;
    private final List<String> command;
    private final Path log;
    private Process process;

    Program(final String name, final Host host, final List<String> command, final Path log) {
        this.name = name;
        this.host = host;
        this.command = command;
        this.log = log;
    }

    /** Starts it, again if it has ended, and returns when it is {@code ready}. */
    void start(final BooleanSupplier ready) {
        final Redirect output = Redirect.appendTo(log.toFile());
        process = host.netns().start(output, output, command);
        Await.until(() -> this + " is ready", PATIENCE, () -> !process.isAlive() || ready.getAsBoolean());
        if (!process.isAlive()) {
            throw new IllegalStateException(this + " has ended (exit " + process.exitValue() + ")");
        }
    }

    long pid() {
        return process.pid();
    }

    /** As a crash, or the kernel out of memory: no chance to tidy up. */
    void kill9() {
        process.destroyForcibly().onExit().join();
    }

    /** As a service manager does it: SIGTERM. Returns the exit code. */
    int stop() {
        process.toHandle().destroy();
        return awaitEnd();
    }

    /** Waits until it ends by itself; returns the exit code. */
    int awaitEnd() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(this + " does not stop");
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return process.exitValue();
    }

    /** All it has written. */
    String log() {
        try {
            return Files.readString(log);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "the " + name + " (" + String.join(" ", command) + "), which said:\n" + log();
    }
}
