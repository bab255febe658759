package io.sluice.testbed.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs commands of the host and waits for them: nothing on standard input, no shell in between, messages in English. */
public final class Shell {

    /** Nothing in the testbed takes longer, so a command that does is stuck. */
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private Shell() {
    }

    /** Runs a command that must succeed, its words separated by blanks, and returns what it wrote to standard output. */
    public static String run(final String command) {
        return attempt(words(command)).outOrThrow();
    }

    /** Runs a command whose failure is an answer too. */
    public static Outcome attempt(final List<String> command) {
        final long begun = System.nanoTime();
        final Process process = start(command, ProcessBuilder.Redirect.PIPE, ProcessBuilder.Redirect.PIPE);
        try {
            process.getOutputStream().close();
            final CompletableFuture<String> err = Meanwhile.begin(() -> text(process.getErrorStream()));
            final CompletableFuture<String> out = Meanwhile.begin(() -> text(process.getInputStream()));
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new ShellException(String.join(" ", command) + ": not done after " + LIMIT.toMinutes() + " minutes", null);
            }
            return new Outcome(command, process.exitValue(), out.join(), err.join(), Duration.ofNanos(System.nanoTime() - begun));
        } catch (final IOException e) {
            throw new ShellException(String.join(" ", command) + ": " + e.getMessage(), e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ShellException(String.join(" ", command) + ": interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** The words of a command line: split at blanks, without quoting. */
    static List<String> words(final String command) {
        return List.of(command.strip().split("\\s+"));
    }

    /** Starts a program that runs beside us. */
    static Process start(final List<String> command, final ProcessBuilder.Redirect out, final ProcessBuilder.Redirect err) {
        final ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out).redirectError(err);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        try {
            return builder.start();
        } catch (final IOException e) {
            throw new ShellException(String.join(" ", command) + ": " + e.getMessage(), e);
        }
    }

    private static String text(final InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), UTF_8);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
