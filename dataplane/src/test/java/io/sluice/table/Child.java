package io.sluice.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another JVM, to be killed. Speaks by lines on its standard output; goes when closed, or when this JVM does. */
public final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private Child(final Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /** Starts {@link ChildMain}. */
    static Child start(final String task, final Path path) throws IOException {
        return start(ChildMain.class, task, path.toString());
    }

    /** Starts a program with the class path and the JVM's access flags of this one. */
    public static Child start(final Class<?> program, final String... arguments) throws IOException {
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> argument.startsWith("--") || argument.startsWith("-Dchronicle"))
            .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        return new Child(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** The next line it says, or null when it has ended. */
    public String line() throws IOException {
        return output.readLine();
    }

    /** Lets it go on, if it waits. */
    void go() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    long pid() {
        return process.pid();
    }

    /** SIGKILL; returns when it is dead. What it said before can still be read. */
    public void kill() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
