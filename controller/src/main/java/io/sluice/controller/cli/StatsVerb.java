package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import java.util.List;
import java.util.Map;

import picocli.CommandLine.Command;

/** {@code sluice stats}. */
@Command(name = "stats", description = "Show what became of the packets.")
final class StatsVerb extends ListVerb {
    @Override
    Request request() {
        return Request.of("stats");
    }

    @Override
    String columns(final Map<String, Object> answer) {
        final List<?> vips = (List<?>) answer.get("vips");
        final Columns perVip = new Columns().text("name", "VIP").text("endpoint", "ADDRESS").number("packets", "PACKETS")
            .number("bytes", "BYTES").number("opened", "OPENED").number("noBackend", "NO BACKEND").rows(vips);
        final Columns perBackend = new Columns().text("vip", "VIP").text("name", "BACKEND").number("packets", "PACKETS")
            .number("bytes", "BYTES").number("opened", "OPENED").number("connections", "CONNECTIONS");
        vips.forEach(vip -> perBackend.rows(((Map<?, ?>) vip).get("backends")));
        final Columns counters = new Columns().number("value", "COUNT").text("label", "OF").rows(answer.get("counters"));
        return dataplane((Map<?, ?>) answer.get("dataplane"), (Map<?, ?>) answer.get("controller")) + "\n" + perVip + "\n"
            + perBackend + "\n" + counters;
    }

    private static String dataplane(final Map<?, ?> dataplane, final Map<?, ?> controller) {
        final String published = "controller  has published edition " + controller.get("edition") + "\n";
        if (!Boolean.TRUE.equals(dataplane.get("alive"))) {
            return "dataplane   not running: " + dataplane.get("reason") + "\n" + published;
        }
        return "dataplane   process " + dataplane.get("pid") + " on " + dataplane.get("interface") + ", "
            + dataplane.get("packetIo") + ", workers: " + dataplane.get("workers")
            + ", forwards by edition " + dataplane.get("edition") + "\n" + published;
    }
}
