package io.sluice.controller.cli;

import io.sluice.controller.api.DataplaneClient;
import io.sluice.controller.model.RefusedException;
import io.sluice.table.ConnectionQuery;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code sluice connections flush}. */
@Command(name = "flush", description = "Forget connections: their next packets are those of connections that nobody knows.",
    sortOptions = false)
final class ConnectionsFlush extends ConnectionsVerb {
    @Mixin
    private ConnectionFilter filter;

    @Option(names = "--all", description = "All of them.")
    private boolean all;

    @Option(names = "--yes", description = "Don't ask; nobody is asked where there is no terminal.")
    private boolean yes;

    @Override
    public void run() {
        if (filter.isEmpty() != all) {
            throw new ParameterException(spec().commandLine(), all ? "--all is all, whatever else is said"
                : "Missing which connections: --vip, --backend, --client, --state, or --all");
        }
        final ConnectionQuery query = filter.addTo(ConnectionQuery.of(ConnectionQuery.Verb.FLUSH));
        if (yes || !Terminal.isThere() || agreed(query)) {
            flush(query);
        }
    }

    private boolean agreed(final ConnectionQuery query) {
        return Terminal.agrees("forget " + Connections.counted(matching(query)) + "? [y/N] ", out());
    }

    private long matching(final ConnectionQuery query) {
        try (DataplaneClient answer = ask(query.as(ConnectionQuery.Verb.COUNT))) {
            each(answer, line -> { });
            return answer.total("end");
        }
    }

    private void flush(final ConnectionQuery query) {
        try (DataplaneClient answer = ask(query)) {
            each(answer, line -> { });
            final String forgotten = "forgot " + Connections.counted(answer.total("end"));
            final long left = answer.total("left");
            if (left > 0) {
                throw new RefusedException(forgotten + ", but " + left + " more could not be in time; ask again");
            }
            out().print(forgotten + "\n");
            out().flush();
        }
    }
}
