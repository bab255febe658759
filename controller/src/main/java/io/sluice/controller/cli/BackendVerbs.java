package io.sluice.controller.cli;

import picocli.CommandLine.Command;

/** {@code sluice backend}: the verbs about backends. */
@Command(name = "backend", description = "Add, remove, weigh, drain and show the backends of VIPs.",
    mixinStandardHelpOptions = true, synopsisSubcommandLabel = "VERB",
    subcommands = {BackendAdd.class, BackendRemove.class, BackendList.class, BackendWeight.class, BackendSet.class,
        BackendDrain.class, BackendUndrain.class})
final class BackendVerbs {
}
