package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice backend set}. */
@Command(name = "set", description = "Change how many connections a backend takes, and when. It keeps those that it has.",
    sortOptions = false)
final class BackendSet extends EditVerb {
    @Mixin
    private OneBackend backend;

    @Option(names = "--max-connections", paramLabel = "NUMBER", description = "How many connections it is given at most; more go "
        + "to the next choice. 0 is any number.")
    private Integer maxConnections;

    @Option(names = "--sorry", negatable = true, description = "It takes connections only when no other backend can; or always.")
    private Boolean sorry;

    @Override
    Request request() {
        return backend.request("backend set").with("maxConnections", maxConnections)
            .with("sorry", sorry);
    }
}
