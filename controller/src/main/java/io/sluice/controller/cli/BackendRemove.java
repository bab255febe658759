package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sluice backend remove}. */
@Command(name = "remove", description = "Remove a backend from a VIP.")
final class BackendRemove extends EditVerb {
    @Parameters(index = "0", paramLabel = "VIP", description = "Its name, or ADDRESS:PORT[/tcp|udp|sctp].")
    private String vip;

    @Parameters(index = "1", paramLabel = "BACKEND", description = "Its name or address.")
    private String backend;

    @Override
    Request request() {
        return Request.of("backend remove").with("vip", vip).with("backend", backend);
    }
}
