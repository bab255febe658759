package io.sluice.controller.cli;

import static io.sluice.table.ConnectionQuery.Term.BACKEND;
import static io.sluice.table.ConnectionQuery.Term.BLOCK;
import static io.sluice.table.ConnectionQuery.Term.CLIENT;
import static io.sluice.table.ConnectionQuery.Term.PORTS;
import static io.sluice.table.ConnectionQuery.Term.PROTOCOL;
import static io.sluice.table.ConnectionQuery.Term.STATE;
import static io.sluice.table.ConnectionQuery.Term.VIP;

import io.sluice.controller.model.Addresses;
import io.sluice.controller.model.Endpoint;
import io.sluice.controller.model.Texts;
import io.sluice.table.ConnectionQuery;
import io.sluice.table.ConnectionState;

import java.util.stream.Stream;

import picocli.CommandLine.Option;

/** Which connections are meant: those to which all applies that is given. */
final class ConnectionFilter {
    @Option(names = "--vip", paramLabel = "VIP", description = "Those of this VIP: its name, or ADDRESS:PORT[/tcp|udp|sctp].")
    private String vip;

    @Option(names = "--backend", paramLabel = "BACKEND", description = "Those that go to this backend: its name or address.")
    private String backend;

    @Option(names = "--client", paramLabel = "PREFIX",
        description = "Those of clients with this address, or one that begins like it: 192.0.2.7, 192.0.2.0/24.")
    private String client;

    @Option(names = "--state", paramLabel = "STATE", completionCandidates = States.class,
        description = "Those in this state: ${COMPLETION-CANDIDATES}.")
    private String state;

    /** What {@code --state} takes. */
    static final class States extends WordList {
        private static final long serialVersionUID = 1L;

        States() {
            super(Stream.of(ConnectionState.values()).map(ConnectionState::text).toList());
        }
    }

    boolean isEmpty() {
        return vip == null && backend == null && client == null && state == null;
    }

    ConnectionQuery addTo(final ConnectionQuery query) {
        return vip(query).with(BACKEND, backend)
            .with(CLIENT, client == null ? null : Addresses.parseBlock("client", client).toString())
            .with(STATE, state == null ? null : new States().checked("state", state));
    }

    private ConnectionQuery vip(final ConnectionQuery query) {
        if (vip == null || !Endpoint.looksLike(vip)) {
            return query.with(VIP, vip);
        }
        final Endpoint endpoint = Endpoint.parse(vip);
        return query.with(BLOCK, endpoint.block().toString()).with(PORTS, endpoint.ports().toString())
            .with(PROTOCOL, Endpoint.leavesProtocolOpen(vip) ? null : Texts.text(endpoint.protocol()));
    }
}
