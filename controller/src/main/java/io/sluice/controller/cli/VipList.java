package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import java.util.Map;

import picocli.CommandLine.Command;

/** {@code sluice vip list}. */
@Command(name = "list", description = "Show all VIPs.")
final class VipList extends ListVerb {
    @Override
    Request request() {
        return Request.of("vip list");
    }

    @Override
    String columns(final Map<String, Object> answer) {
        return new Columns().text("name", "NAME").text("endpoint", "ADDRESS").text("mode", "MODE").text("scheduler", "SCHEDULER")
            .number("backendCount", "BACKENDS").number("backendsUp", "UP").rows(answer.get("vips")).toString();
    }
}
