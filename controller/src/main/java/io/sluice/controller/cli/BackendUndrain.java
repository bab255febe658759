package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sluice backend undrain}. */
@Command(name = "undrain", description = "Let a backend that is drained take new connections again.")
final class BackendUndrain extends EditVerb {
    @Parameters(index = "0", paramLabel = "VIP", description = "Its name, or ADDRESS:PORT[/tcp|udp|sctp].")
    private String vip;

    @Parameters(index = "1", paramLabel = "BACKEND", description = "Its name or address.")
    private String backend;

    @Override
    Request request() {
        return Request.of("backend undrain").with("vip", vip).with("backend", backend);
    }
}
