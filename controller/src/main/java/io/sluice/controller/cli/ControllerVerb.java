package io.sluice.controller.cli;

import io.sluice.controller.Controller;
import io.sluice.controller.ControllerConfig;

import java.nio.file.Path;

import org.agrona.concurrent.ShutdownSignalBarrier;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice controller}: runs until it is told to stop by SIGTERM or SIGINT. */
@Command(name = "controller", description = "Run the controller, in the foreground.", mixinStandardHelpOptions = true)
final class ControllerVerb implements Runnable {
    @Mixin
    private RunDirectory run;

    @Option(names = "--state", paramLabel = "DIRECTORY", defaultValue = "${env:SLUICE_STATE:-/var/lib/sluice}",
        description = "Where VIPs and tables are kept (default: $$SLUICE_STATE, or /var/lib/sluice).")
    private Path state;

    @Override
    public void run() {
        try (ShutdownSignalBarrier stop = new ShutdownSignalBarrier()) {
            final Controller controller = Controller.open(new ControllerConfig(state, run.path()));
            try {
                stop.await();
            } finally {
                controller.close();
            }
        }
    }
}
