package io.sluice.testbed.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.testbed.net.Netns;
import io.sluice.testbed.net.Outcome;
import java.util.List;
import java.util.stream.Stream;

/** The command {@code sluice} as a person types it on the balancer: a process of its own each time. */
public final class Cli {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Netns netns;
    private final List<String> launcher;

    Cli(final Netns netns, final List<String> launcher) {
        this.netns = netns;
        this.launcher = launcher;
    }

    /** Runs {@code sluice ARGUMENTS}, which must succeed; returns what it printed. */
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
