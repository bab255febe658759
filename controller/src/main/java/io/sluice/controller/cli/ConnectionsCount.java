package io.sluice.controller.cli;

import io.sluice.controller.api.DataplaneClient;
import io.sluice.table.ConnectionQuery;

import java.util.List;
import java.util.Locale;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice connections count}. */
@Command(name = "count", description = "Count connections.", sortOptions = false)
final class ConnectionsCount extends ConnectionsVerb {
    private static final String VIP = "vip";
    private static final String BACKEND = "backend";
    private static final String STATE = "state";

    @Mixin
    private ConnectionFilter filter;

    @Option(names = "--by", paramLabel = "WHAT", completionCandidates = Groups.class,
        description = "Count apart by ${COMPLETION-CANDIDATES}.")
    private String by;

    @Option(names = "--json", description = "Show JSON: an object a line, one for each that is counted apart.")
    private boolean json;

    /** What {@code --by} takes. */
    static final class Groups extends WordList {
        private static final long serialVersionUID = 1L;

        Groups() {
            super(List.of(VIP, BACKEND, STATE));
        }
    }

    @Override
    public void run() {
        final ConnectionQuery query = filter.addTo(ConnectionQuery.of(ConnectionQuery.Verb.COUNT))
            .with(ConnectionQuery.Term.BY, by == null ? null : new Groups().checked("way to count", by));
        try (DataplaneClient answer = ask(query)) {
            if (by == null) {
                total(answer);
            } else if (json) {
                each(answer, line -> out().print(line + "\n"));
            } else {
                columns(answer);
            }
        }
        out().flush();
    }

    private void total(final DataplaneClient answer) {
        each(answer, line -> { });
        final long total = answer.total("end");
        out().print(json ? "{\"connections\":" + total + "}\n" : total + "\n");
    }

    private void columns(final DataplaneClient answer) {
        try (FlowingColumns columns = new FlowingColumns(out())) {
            if (by.equals(BACKEND)) {
                columns.text(VIP, "VIP");
            }
            columns.text(by, by.toUpperCase(Locale.ROOT)).number("connections", "CONNECTIONS");
            each(answer, line -> columns.row(Connections.object(line)));
            columns.end();
        }
    }
}
