package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice vip add}. What is left out is left to the controller. */
@Command(name = "add", description = "Add a VIP, without backends.", sortOptions = false)
final class VipAdd extends EditVerb {
    @Parameters(paramLabel = "ADDRESS:PORT[/tcp|udp|sctp]", description = "Where it is reached; IPv6 as [2001:db8::1]:80. "
        + "ADDRESS may be a prefix like 198.51.100.0/24, PORT a range like 8000-8099, or any.")
    private String endpoint;

    @Option(names = "--name", paramLabel = "NAME", description = "Its name (default: like 198.51.100.1-80-tcp).")
    private String name;

    @Mixin
    private ModeOptions mode;

    @Option(names = "--scheduler", paramLabel = "SCHEDULER", description = "How a backend is chosen: maglev (the default), rr, "
        + "wrr, lc, wlc, sed, nq, sh (source hash), iphash (source network hash), random, p2c (the better of two at random), "
        + "lrt (least response time), lbw (least bandwidth) or failover.")
    private String scheduler;

    @Option(names = "--hash-prefix", paramLabel = "BITS",
        description = "For iphash: how much of the client's address is hashed (default: 24 for IPv4, 64 for IPv6).")
    private Integer hashPrefix;

    @Option(names = "--maglev-size", paramLabel = "SLOTS", description = "For maglev, sh and iphash: slots of the table, a prime "
        + "from 251 to 655373 (default: at least 100 a backend).")
    private Integer maglevSize;

    @Option(names = "--quic", paramLabel = "CONFIG:LENGTH", description = "For udp: go by the server ids in QUIC connection ids "
        + "(QUIC-LB, plaintext): the config id, and the octets of a server id.")
    private String quic;

    @Option(names = "--check", paramLabel = "KIND",
        description = "How backends are checked: tcp (the default), or none (the default for udp and sctp).")
    private String check;

    @Option(names = "--check-port", paramLabel = "PORT", description = "The port checked (default: the "
        + "backend's, or the VIP's).")
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

    @Mixin
    private SettingOptions settings;

    @Override
    Request request() {
        return settings.addTo(mode.addTo(Request.of("vip add"))).with("endpoint", endpoint).with("name", name)
            .with("scheduler", scheduler).with("hashPrefix", hashPrefix).with("maglevSize", maglevSize)
            .with("quic", quic).with("check", check).with("checkPort", checkPort).with("checkInterval", checkInterval)
            .with("checkTimeout", checkTimeout).with("rise", rise).with("fall", fall);
    }
}
