package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import picocli.CommandLine.Parameters;

/** The backend that a verb is about. */
final class OneBackend {
    @Parameters(index = "0", paramLabel = "VIP", description = "Its name, or ADDRESS:PORT[/tcp|udp|sctp].")
    private String vip;

    @Parameters(index = "1", paramLabel = "BACKEND", description = "Its name or address.")
    private String backend;

    /** A command about it. */
    Request request(final String command) {
        return Request.of(command).with("vip", vip).with("backend", backend);
    }
}
