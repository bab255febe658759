package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sluice backend weight}. */
@Command(name = "weight", description = "Change a backend's share of new connections.")
final class BackendWeight extends EditVerb {
    @Mixin
    private OneBackend backend;

    @Parameters(index = "2", paramLabel = "WEIGHT", description = "0 to 65535; 0 takes no new connections.")
    private int weight;

    @Override
    Request request() {
        return backend.request("backend weight").with("weight", weight);
    }
}
