package io.sluice.controller.cli;

import io.sluice.controller.api.DataplaneClient;
import io.sluice.table.ConnectionQuery;

import java.io.PrintWriter;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A verb that asks the dataplane about connections, and takes the answer line by line: there may be millions. */
abstract class ConnectionsVerb implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    private RunDirectory run;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    /** Asks the dataplane; the answer is to be closed. */
    final DataplaneClient ask(final ConnectionQuery query) {
        return DataplaneClient.ask(run.path(), query);
    }

    /**
     * Hands on each line of an answer, up to the end or until nobody reads the output any more.
     *
     * @return whether the end was reached
     */
    final boolean each(final DataplaneClient answer, final Lines lines) {
        while (answer.hasNext() || !out().checkError()) {          // flushes before it waits
            final String line = answer.next();
            if (line == null) {
                return true;
            }
            lines.line(line);
        }
        return false;
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final CommandSpec spec() {
        return spec;
    }

    /** What is done with each line. */
    interface Lines {
        /** An object of JSON. */
        void line(String json);
    }
}
