package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sluice vip set}. */
@Command(name = "set", description = "Change what becomes of a VIP's connections. None of them is lost.", sortOptions = false)
final class VipSet extends EditVerb {
    @Parameters(paramLabel = "VIP", description = "Its name, or ADDRESS:PORT[/tcp|udp|sctp].")
    private String vip;

    @Mixin
    private SettingOptions settings;

    @Override
    Request request() {
        return settings.addTo(Request.of("vip set").with("vip", vip));
    }
}
