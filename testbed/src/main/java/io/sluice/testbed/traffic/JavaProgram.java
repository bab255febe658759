package io.sluice.testbed.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.testbed.net.Await;
import io.sluice.testbed.net.Netns;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A main class of the testbed that runs in a JVM of its own, inside a namespace, and reports its progress by lines of
 * JSON, each a whole report of type {@code R}. It ends when it is done or when its standard input ends; either way its
 * last report is the final one.
 */
public final class JavaProgram<R> implements AutoCloseable {

    /** What a JVM needs to speak to Linux is what ours was given for it. */
    private static final Pattern PASSED_ON = Pattern.compile("^(--add-|--enable-native|--sun-misc|-Djnr)");

    private final String name;
    private final Process process;
    private final Class<R> type;
    private final Thread reports;
    private final Thread complaints;
    private final StringBuffer complained = new StringBuffer();
    private volatile R latest;
    private volatile boolean closed;

    private JavaProgram(final String name, final Process process, final Class<R> type) {
        this.name = name;
        this.process = process;
        this.type = type;
        reports = daemon(process.inputReader(UTF_8), this::take);
        complaints = daemon(process.errorReader(UTF_8), line -> complained.append(line).append('\n'));
    }

    /** Starts {@code main}, which is of the testbed's own class path. */
    public static <R> JavaProgram<R> start(
        final Netns netns, final Class<R> report, final Class<?> main, final String... arguments) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(PASSED_ON.asPredicate()).toList());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", "-Xss256k"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new JavaProgram<>(main.getSimpleName(), netns.start(Redirect.PIPE, Redirect.PIPE, command), report);
    }

    /** The last whole report, once there is one. */
    public Optional<R> latest() {
        return Optional.ofNullable(latest);
    }

    /** Waits for a report that fits, and returns it; throws when none comes in time, or when the program has failed. */
    public R await(final String what, final Duration limit, final Predicate<R> fits) {
        Await.until(() -> what + " of " + name + ": " + latest + complained, limit,
            () -> failed() || latest().filter(fits).isPresent());
        if (failed()) {
            throw new IllegalStateException(name + " failed: " + complaints());
        }
        return latest;
    }

    /** Hands the program a line on its standard input. */
    public void tell(final String line) {
        try {
            final Writer input = process.outputWriter(UTF_8);
            input.write(line + "\n");
            input.flush();
        } catch (final IOException e) {
            throw new UncheckedIOException(name + " no longer listens; " + complained, e);
        }
    }

    /** Tells the program to finish, and returns its final report. */
    public R stop() {
        try {
            process.getOutputStream().close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return await(Duration.ofMinutes(1));
    }

    /** Waits for the program to finish by itself, and returns its final report. */
    public R await(final Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(name + " is not done after " + limit.toSeconds() + " s: " + latest);
            }
            reports.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        if (failed() || latest == null) {
            throw new IllegalStateException(name + " failed: " + complaints());
        }
        return latest;
    }

    private boolean failed() {
        return !process.isAlive() && process.exitValue() != 0;
    }

    /** Prints a report, from inside such a program. */
    static synchronized void report(final Record report) {
        System.out.println(ReportLine.of(report));
    }

    /** Waits, inside such a program, until it is told to finish. */
    static void untilTold() throws IOException {
        System.in.transferTo(OutputStream.nullOutputStream());
    }

    /** Does something, inside such a program and beside its work, once it is told to finish. */
    static void whenTold(final Runnable what) {
        final Thread listener = new Thread(() -> {
            try {
                untilTold();
            } catch (final IOException e) {
                System.err.println(e.getMessage());         // finished is finished
            }
            what.run();
        });
        listener.setDaemon(true);
        listener.start();
    }

    private Thread daemon(final BufferedReader lines, final Consumer<String> consumer) {
        final Thread thread = new Thread(() -> read(lines, consumer), name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void read(final BufferedReader lines, final Consumer<String> consumer) {
        try {
            lines.lines().forEach(consumer);
        } catch (final UncheckedIOException e) {
            if (!closed) {                                  // what ends a process closes what it is read by
                complained.append(e.getMessage()).append('\n');
            }
        }
    }

    private void take(final String line) {
        try {
            latest = Reading.JSON.readValue(line, type);
        } catch (final JsonProcessingException e) {
            complained.append("it printed '").append(line).append("', which is no report\n");
        }
    }

    /** Only where reports are read: it takes longer to be ready than some programs to be done. */
    private static final class Reading {
        private static final ObjectMapper JSON = new ObjectMapper();
    }

    private String complaints() {
        try {
            complaints.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "exit " + process.exitValue() + ", " + (complained.isEmpty() ? "and it said nothing" : complained);
    }

    @Override
    public void close() {
        closed = true;
        process.destroyForcibly().onExit().join();
    }
}
