package io.sluice.controller.cli;

import io.sluice.controller.model.Texts;
import io.sluice.dataplane.DataplaneCommand;
import io.sluice.dataplane.ReleaseCommand;
import io.sluice.dataplane.SimulateCommand;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code sluice} command itself: it only knows its verbs. */
@Command(name = "sluice", description = "A packet-level layer-4 load balancer.",
    mixinStandardHelpOptions = true, versionProvider = Version.class, synopsisSubcommandLabel = "COMMAND",
    subcommands = {ControllerVerb.class, DataplaneCommand.class, ReleaseCommand.class, VipVerbs.class, BackendVerbs.class,
        ConnectionsVerbs.class, StatsVerb.class, SimulateCommand.class, CompletionVerb.class})
public final class Sluice {
    private static final String DATAPLANE = "dataplane";
    private static final int REFUSED = 1;
    private static final int USED_WRONGLY = 2;

    /** Runs the verb that the arguments name, and exits with its code. */
    public static void main(final String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals(DATAPLANE)) {
            DataplaneCommand.loadAhead();
            System.exit(dataplane().execute(Arrays.copyOfRange(arguments, 1, arguments.length)));
        }
        System.exit(commandLine().execute(arguments));
    }

    /** The command, ready to execute, in this process; whoever wants to hear what it says gives it writers of their own. */
    public static CommandLine commandLine() {
        return handling(new CommandLine(new Sluice()));
    }

    /** The one verb that packets wait for, without the others, whose options it takes as long to look at. */
    static CommandLine dataplane() {
        return handling(new CommandLine(new DataplaneCommand()).setCommandName("sluice " + DATAPLANE));
    }

    private static CommandLine handling(final CommandLine commandLine) {
        commandLine.setParameterExceptionHandler((e, arguments) -> usedWrongly(e));
        commandLine.setExecutionExceptionHandler((e, command, parsed) -> refused(e, command));
        return commandLine;
    }

    private static int usedWrongly(final ParameterException e) {
        final CommandLine command = e.getCommandLine();
        final String help = "see " + command.getCommandSpec().qualifiedName() + " --help";
        complain(command, e.getMessage() + (e instanceof UnmatchedArgumentException unmatched
            ? Texts.suggestion(unmatched.getUnmatched().get(0), wordsOf(command), help) : "; " + help));
        return USED_WRONGLY;
    }

    private static List<String> wordsOf(final CommandLine command) {
        return Stream.concat(command.getSubcommands().keySet().stream(),
            command.getCommandSpec().optionsMap().keySet().stream()).toList();
    }

    private static int refused(final Exception e, final CommandLine command) {
        complain(command, isOurs(e) ? e.getMessage() : "this should not happen: " + e);
        return REFUSED;
    }

    /** Our own exceptions have a sentence for people. */
    private static boolean isOurs(final Exception e) {
        return e.getMessage() != null && e.getClass().getName().startsWith("io.sluice.");
    }

    private static void complain(final CommandLine command, final String message) {
        command.getErr().println("sluice: " + message.replaceAll("\\s*\\R\\s*", " "));
    }
}
