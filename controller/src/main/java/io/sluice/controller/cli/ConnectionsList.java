package io.sluice.controller.cli;

import io.sluice.controller.api.DataplaneClient;
import io.sluice.controller.model.RefusedException;
import io.sluice.table.ConnectionQuery;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice connections list}. */
@Command(name = "list", description = "Show connections, as they are found in the workers' tables: one that moves meanwhile may"
    + " be missed or come twice.", sortOptions = false)
final class ConnectionsList extends ConnectionsVerb {
    @Mixin
    private ConnectionFilter filter;

    @Option(names = "--limit", paramLabel = "N", description = "Show the first N that are found (default: all).")
    private Long limit;

    @Option(names = "--json", description = "Show JSON instead of columns: an object a line.")
    private boolean json;

    @Override
    public void run() {
        if (limit != null && limit < 1) {
            throw new RefusedException("limit " + limit + " is out of range; give 1 or more, or leave it out");
        }
        final ConnectionQuery query = filter.addTo(ConnectionQuery.of(ConnectionQuery.Verb.LIST))
            .with(ConnectionQuery.Term.LIMIT, limit == null ? null : limit.toString());
        try (DataplaneClient answer = ask(query)) {
            if (json) {
                each(answer, line -> out().print(line + "\n"));
            } else {
                columns(answer);
            }
        }
        out().flush();
    }

    private void columns(final DataplaneClient answer) {
        try (FlowingColumns columns = new FlowingColumns(out()).text("protocol", "PROTO").text("client", "CLIENT")
            .text("destination", "DESTINATION").text("vip", "VIP").text("backend", "BACKEND").text("mode", "MODE")
            .text("state", "STATE").number("idle", "IDLE").last("backendSees", "BACKEND SEES")) {
            each(answer, line -> columns.row(Connections.forPeople(line)));
            columns.end();
        }
    }
}
