package io.sluice.controller.cli;

import picocli.CommandLine.Command;

/** {@code sluice connections}: the verbs about connections, which ask the dataplane. */
@Command(name = "connections", description = "List, count, show and flush the connections that the dataplane remembers.",
    mixinStandardHelpOptions = true, synopsisSubcommandLabel = "VERB",
    subcommands = {ConnectionsList.class, ConnectionsCount.class, ConnectionsShow.class, ConnectionsFlush.class})
final class ConnectionsVerbs {
}
