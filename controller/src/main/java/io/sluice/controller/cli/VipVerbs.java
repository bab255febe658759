package io.sluice.controller.cli;

import picocli.CommandLine.Command;

/** {@code sluice vip}: the verbs about VIPs. */
@Command(name = "vip", description = "Add, remove, change and show VIPs.", mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "VERB", subcommands = {VipAdd.class, VipRemove.class, VipSet.class, VipList.class, VipShow.class})
final class VipVerbs {
}
