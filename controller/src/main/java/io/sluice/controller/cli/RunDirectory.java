package io.sluice.controller.cli;

import io.sluice.controller.ControllerConfig;
import io.sluice.controller.api.ApiClient;
import io.sluice.controller.api.Request;

import java.nio.file.Path;
import java.util.Map;

import picocli.CommandLine.Option;

/** The option by which a verb finds the controller and the dataplane. */
final class RunDirectory {
    @Option(names = "--run", paramLabel = "DIRECTORY", defaultValue = "${env:SLUICE_RUN:-/run/sluice}",
        description = "Where controller and dataplane listen and the counters are (default: $$SLUICE_RUN, or /run/sluice).")
    private Path run;

    Path path() {
        return run;
    }

    /** The controller's answer; refused when it refuses, or isn't there. */
    Map<String, Object> ask(final Request request) {
        return new ApiClient(run.toAbsolutePath().normalize().resolve(ControllerConfig.SOCKET)).ask(request);
    }
}
