package io.sluice.controller.cli;

import io.sluice.controller.api.Json;

import java.util.Map;

import picocli.CommandLine.Option;

/** A verb that shows something: in columns for people, or the controller's very answer for programs. */
abstract class ListVerb extends Verb {
    @Option(names = "--json", description = "Show JSON instead of columns.")
    private boolean json;

    /** The answer for people. */
    abstract String columns(Map<String, Object> answer);

    @Override
    final String text(final Map<String, Object> answer) {
        return json ? Json.pretty(answer) + "\n" : columns(answer);
    }
}
