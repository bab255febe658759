package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import java.util.HashMap;
import java.util.List;
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
        final Columns columns = new Columns().text("name", "NAME").text("endpoint", "ADDRESS").text("way", "MODE")
            .text("scheduler", "SCHEDULER").number("backendCount", "BACKENDS").number("backendsUp", "UP");
        for (final Object vip : (List<?>) answer.get("vips")) {
            columns.row(forPeople((Map<?, ?>) vip));
        }
        return columns.toString();
    }

    private static Map<String, Object> forPeople(final Map<?, ?> vip) {
        final Map<String, Object> row = new HashMap<>();
        vip.forEach((key, value) -> row.put((String) key, value));
        row.put("way", Modes.text(vip) + (vip.get("quic") == null ? "" : " quic=" + vip.get("quic")));
        return row;
    }
}
