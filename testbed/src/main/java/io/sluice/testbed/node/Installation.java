package io.sluice.testbed.node;

import io.sluice.testbed.net.AtExit;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.net.Leftovers;
import io.sluice.testbed.net.Outcome;
import io.sluice.testbed.net.Scratch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sluice on one host of the testbed: its state directory, its run directory, what it keeps in memory, and whatever of it
 * runs. Closed, its programs are killed and its directories are gone.
 */
public final class Installation implements AutoCloseable {

    private static final String A_REFUSAL_TAKES_AT_MOST = "60";     // seconds
    /** The launcher has no word for this: Java itself looks here. */
    private static final String SOON_COMPILED = "JDK_JAVA_OPTIONS=-XX:TieredStopAtLevel=1";

    private final Host host;
    private final List<String> environment;
    private final Scratch scratch;
    private final Scratch memory;
    private final List<Program> programs = new ArrayList<>();

    /** Installs it on {@code host}; nothing runs yet. */
    public Installation(final Host host) {
        this(host, List.of());
    }

    private Installation(final Host host, final List<String> environment) {
        this.host = host;
        this.environment = environment;
        scratch = new Scratch("sluice");
        memory = Scratch.inMemory("sluice");
        AtExit.close(this);
    }

    /**
     * The same where no speed is measured: what runs in the background for a minute is compiled once and fast, for the compiler
     * that takes its time would take most of the CPU time there is.
     */
    public static Installation forAWhile(final Host host) {
        return new Installation(host, List.of(SOON_COMPILED));
    }

    /** Starts the controller; returns when it answers. */
    public ControllerNode startController() {
        return new ControllerNode(program("controller"), run());
    }

    /** Starts the dataplane on the host's device, with more options if given; returns when it forwards by what the tables say. */
    public DataplaneNode startDataplane(final String... options) {
        final List<String> words = new ArrayList<>(List.of("dataplane", "--interface", Host.DEVICE));
        words.addAll(List.of(options));
        return new DataplaneNode(program(words.toArray(String[]::new)), host, run());
    }

    /** Runs the dataplane where it is to be refused; one that is not is killed after a minute, with exit code 124. */
    public Outcome attemptDataplane(final String... options) {
        final Stream<String> limited = Stream.of("timeout", "--signal=KILL", A_REFUSAL_TAKES_AT_MOST);
        return host.netns().attempt(Stream.of(limited, words("dataplane").stream(), Stream.of(options)).flatMap(s -> s)
            .toArray(String[]::new));
    }

    /** The command line. */
    public Cli cli() {
        return new Cli(host.netns(), words(), run());
    }

    /** What a person puts before a command in a shell of the host, to mean this installation. */
    public List<String> words(final String... arguments) {
        final Stream<String> sluice =
            Stream.of("env", "SLUICE_STATE=" + state(), "SLUICE_RUN=" + run(), "SLUICE_MEMORY=" + memory(),
                Distribution.launcher().toString());
        return Stream.concat(sluice, Stream.of(arguments)).toList();
    }

    /** What survives a reboot. */
    public Path state() {
        return scratch.resolve("state");
    }

    /** What does not: sockets, counters, locks. */
    public Path run() {
        return scratch.resolve("run");
    }

    /** What outlives the dataplane, and not the machine: its connections. */
    public Path memory() {
        return memory.resolve("memory");
    }

    /** What a power cut and a boot leave: nothing runs, and the run directory, a RAM disk in real life, is empty as memory is. */
    public void powerCut() {
        programs.forEach(Program::kill9);
        programs.clear();
        Leftovers.removeTree(run());
        Leftovers.removeTree(memory());
    }

    private Program program(final String... arguments) {
        final List<String> words = new ArrayList<>(words(arguments));
        words.addAll(1, environment);                               // behind env
        final Program program = new Program(arguments[0], host, words, scratch.resolve(arguments[0] + ".log"));
        programs.add(program);
        return program;
    }

    @Override
    public void close() {
        programs.forEach(Program::kill9);
        scratch.close();
        memory.close();
        AtExit.forget(this);
    }
}
