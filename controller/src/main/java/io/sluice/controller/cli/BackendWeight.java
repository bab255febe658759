package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sluice backend weight}. */
@Command(name = "weight", description = "Change a backend's share of new connections.")
final class BackendWeight extends EditVerb {
    @Parameters(index = "0", paramLabel = "VIP", description = "Its name, or ADDRESS:PORT[/tcp|udp|sctp].")
    private String vip;

    @Parameters(index = "1", paramLabel = "BACKEND", description = "Its name or address.")
    private String backend;

    @Parameters(index = "2", paramLabel = "WEIGHT", description = "0 to 65535; 0 takes no new connections.")
    private int weight;

    @Override
    Request request() {
        return Request.of("backend weight").with("vip", vip).with("backend", backend).with("weight", weight);
    }
}
