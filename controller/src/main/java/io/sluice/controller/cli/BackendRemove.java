package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice backend remove}. */
@Command(name = "remove", description = "Remove a backend from a VIP.")
final class BackendRemove extends EditVerb {
    @Mixin
    private OneBackend backend;

    @Override
    Request request() {
        return backend.request("backend remove");
    }
}
