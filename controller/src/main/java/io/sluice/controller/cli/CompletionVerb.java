package io.sluice.controller.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice completion}. */
@Command(name = "completion", mixinStandardHelpOptions = true,
    description = "Print a completion script for bash; use it with: source <(sluice completion)")
final class CompletionVerb implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().getOut().print(AutoComplete.bash("sluice", spec.root().commandLine()));
        spec.commandLine().getOut().flush();
    }
}
