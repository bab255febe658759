package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice vip add}. What is left out is left to the controller. */
@Command(name = "add", description = "Add a VIP, without backends.", sortOptions = false)
final class VipAdd extends EditVerb {
    @Parameters(paramLabel = "ADDRESS:PORT[/tcp|udp]", description = "Where it is reached; IPv6 as [2001:db8::1]:80.")
    private String endpoint;

    @Option(names = "--name", paramLabel = "NAME", description = "Its name (default: like 198.51.100.1-80-tcp).")
    private String name;

    @Option(names = "--mode", paramLabel = "MODE", description = "How packets reach the backends: dsr (the default).")
    private String mode;

    @Option(names = "--scheduler", paramLabel = "SCHEDULER", description = "How a backend is chosen: maglev (the default).")
    private String scheduler;

    @Option(names = "--check", paramLabel = "KIND",
        description = "How backends are checked: tcp (the default), or none (the default for udp).")
    private String check;

    @Option(names = "--check-port", paramLabel = "PORT", description = "The port checked (default: the VIP's).")
    private Integer checkPort;

    @Option(names = "--check-interval", paramLabel = "TIME", description = "From check to check (default: 2s).")
    private String checkInterval;

    @Option(names = "--check-timeout", paramLabel = "TIME", description = "After which a check has failed (default: 1s).")
    private String checkTimeout;

    @Option(names = "--rise", paramLabel = "COUNT",
        description = "Successes in a row that bring a backend up again (default: 2).")
    private Integer rise;

    @Option(names = "--fall", paramLabel = "COUNT", description = "Failures in a row that take it down (default: 3).")
    private Integer fall;

    @Override
    Request request() {
        return Request.of("vip add").with("endpoint", endpoint).with("name", name).with("mode", mode).with("scheduler", scheduler)
            .with("check", check).with("checkPort", checkPort).with("checkInterval", checkInterval)
            .with("checkTimeout", checkTimeout).with("rise", rise).with("fall", fall);
    }
}
