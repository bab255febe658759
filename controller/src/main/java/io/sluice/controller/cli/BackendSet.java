package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice backend set}. */
@Command(name = "set", description = "Change how many connections a backend takes, and when. It keeps those that it has.",
    sortOptions = false)
final class BackendSet extends EditVerb {
    @Parameters(index = "0", paramLabel = "VIP", description = "Its name, or ADDRESS:PORT[/tcp|udp|sctp].")
    private String vip;

    @Parameters(index = "1", paramLabel = "BACKEND", description = "Its name or address.")
    private String backend;

    @Option(names = "--max-connections", paramLabel = "NUMBER", description = "How many connections it is given at most; more go "
        + "to the next choice. 0 is any number.")
    private Integer maxConnections;

    @Option(names = "--sorry", negatable = true, description = "It takes connections only when no other backend can; or always.")
    private Boolean sorry;

    @Override
    Request request() {
        return Request.of("backend set").with("vip", vip).with("backend", backend).with("maxConnections", maxConnections)
            .with("sorry", sorry);
    }
}
