package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import java.util.Map;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A verb that asks the controller for something. */
abstract class Verb implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    private RunDirectory run;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    /** What the controller is asked. */
    abstract Request request();

    /** What is said of its answer. */
    abstract String text(Map<String, Object> answer);

    @Override
    public void run() {
        say(text(ask(request())));
    }

    /** The controller's answer. */
    final Map<String, Object> ask(final Request request) {
        return run.ask(request);
    }

    /** Prints, at once. */
    final void say(final String text) {
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
    }
}
