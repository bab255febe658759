package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sluice vip remove}. */
@Command(name = "remove", description = "Remove a VIP and its backends.")
final class VipRemove extends EditVerb {
    @Parameters(paramLabel = "VIP", description = "Its name, or ADDRESS:PORT[/tcp|udp|sctp].")
    private String vip;

    @Override
    Request request() {
        return Request.of("vip remove").with("vip", vip);
    }
}
