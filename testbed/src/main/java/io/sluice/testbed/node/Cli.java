package io.sluice.testbed.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.controller.cli.Sluice;
import io.sluice.testbed.net.Netns;
import io.sluice.testbed.net.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The command {@code sluice} as a person types it on the balancer. */
public final class Cli {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Netns netns;
    private final List<String> launcher;

    private final Path run;

    Cli(final Netns netns, final List<String> launcher, final Path run) {
        this.netns = netns;
        this.launcher = launcher;
        this.run = run;
    }

    /** Has the controller do what {@code sluice ARGUMENTS} asks of it, which must succeed, without a process of its own. */
    public void tell(final String arguments) {
        final StringWriter said = new StringWriter();
        final CommandLine sluice = Sluice.commandLine().setOut(new PrintWriter(said, true)).setErr(new PrintWriter(said, true));
        if (sluice.execute((arguments.strip() + " --run " + run).split("\\s+")) != 0) {
            throw new IllegalStateException("sluice " + arguments + ": " + said);
        }
    }

    /** Runs {@code sluice ARGUMENTS} as a process, which must succeed; returns what it printed. */
    public String run(final String arguments) {
        return attempt(arguments).outOrThrow();
    }

    /** Runs {@code sluice ARGUMENTS --json}, which must succeed; returns the answer. */
    public JsonNode json(final String arguments) {
        final String answer = run(arguments + " --json");
        try {
            return JSON.readTree(answer);
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException("sluice " + arguments + " --json printed no JSON: " + answer, e);
        }
    }

    /** Runs {@code sluice ARGUMENTS}, whose refusal is an answer too. */
    public Outcome attempt(final String arguments) {
        return netns.attempt(Stream.concat(launcher.stream(), Stream.of(arguments.strip().split("\\s+"))).toArray(String[]::new));
    }
}
