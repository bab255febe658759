package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice backend undrain}. */
@Command(name = "undrain", description = "Let a backend that is drained take new connections again.")
final class BackendUndrain extends EditVerb {
    @Mixin
    private OneBackend backend;

    @Override
    Request request() {
        return backend.request("backend undrain");
    }
}
