package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import java.util.List;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice backend add}. */
@Command(name = "add", description = "Add backends to a VIP: all of them, or none.", sortOptions = false)
final class BackendAdd extends EditVerb {
    @Parameters(index = "0", paramLabel = "VIP", description = "Its name, or ADDRESS:PORT[/tcp|udp|sctp].")
    private String vip;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "ADDRESS[:PORT]",
        description = "The backends' addresses; IPv6 with a port as [2001:db8::1]:80. Ports of their own go with nat"
            + " and fullnat.")
    private List<String> addresses;

    @Option(names = "--name", paramLabel = "NAME",
        description = "Its name (default: its address and port); for one backend only.")
    private String name;

    @Option(names = "--weight", paramLabel = "WEIGHT", description = "Its share of new connections, 0 to 65535 (default: 1).")
    private Integer weight;

    @Option(names = "--priority", paramLabel = "PRIORITY",
        description = "For scheduler failover, 0 to 255: the smallest that is up takes all connections (default: 0).")
    private Integer priority;

    @Option(names = "--server-id", paramLabel = "HEX", description = "For a VIP with --quic: what it writes into connection ids; "
        + "for one backend only.")
    private String serverId;

    @Option(names = "--max-connections", paramLabel = "NUMBER", description = "How many connections it is given at most; more go "
        + "to the next choice (default: 0, any number).")
    private Integer maxConnections;

    @Option(names = "--sorry", description = "It takes connections only when no other backend can.")
    private boolean sorry;

    @Mixin
    private ModeOptions mode;

    @Override
    Request request() {
        return mode.addTo(Request.of("backend add")).with("vip", vip).with("addresses", addresses).with("name", name)
            .with("weight", weight)
            .with("priority", priority).with("serverId", serverId).with("maxConnections", maxConnections)
            .with("sorry", sorry ? true : null);
    }
}
