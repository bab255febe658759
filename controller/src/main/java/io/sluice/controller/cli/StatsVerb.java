package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import java.util.HashMap;
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
            .number("bytes", "BYTES").number("opened", "OPENED").number("noBackend", "NO BACKEND");
        replies(perVip, vips).rows(vips);
        final Columns perBackend = new Columns().text("vip", "VIP").text("name", "BACKEND").number("packets", "PACKETS")
            .number("bytes", "BYTES").number("opened", "OPENED").number("connections", "CONNECTIONS");
        replies(perBackend, vips);
        vips.forEach(vip -> perBackend.rows(((Map<?, ?>) vip).get("backends")));
        return dataplane((Map<?, ?>) answer.get("dataplane"), (Map<?, ?>) answer.get("controller")) + "\n" + perVip + "\n"
            + perBackend + counted("VERDICT", answer.get("verdicts")) + counted("REMARK", answer.get("remarks"))
            + counted("CONNECTION STORE", answer.get("store")) + counted("STEERING", answer.get("steering"))
            + counted("PACKET I/O", answer.get("packetIo"));
    }

    /** Columns for replies, where any come back through Sluice. */
    private static Columns replies(final Columns columns, final List<?> vips) {
        if (vips.stream().anyMatch(vip -> ((Map<?, ?>) vip).get("replies") != null)) {
            columns.number("replies", "REPLIES").number("replyBytes", "REPLY BYTES");
        }
        return columns;
    }

    /** Counters, where there are any, with a column for each worker where there are several. */
    private static String counted(final String heading, final Object counters) {
        if (counters == null || ((List<?>) counters).isEmpty()) {
            return "";
        }
        final Columns columns = new Columns().text("name", heading).number("count", "COUNT");
        final int workers = ((List<?>) ((Map<?, ?>) ((List<?>) counters).get(0)).get("workers")).size();
        for (int worker = 0; worker < workers && workers > 1; worker++) {
            columns.number("worker" + worker, "WORKER " + worker);
        }
        for (final Object counter : (List<?>) counters) {
            columns.row(withWorkers((Map<?, ?>) counter));
        }
        return "\n" + columns;
    }

    private static Map<String, Object> withWorkers(final Map<?, ?> counter) {
        final Map<String, Object> row = new HashMap<>();
        counter.forEach((key, value) -> row.put((String) key, value));
        final List<?> workers = (List<?>) counter.get("workers");
        for (int worker = 0; worker < workers.size(); worker++) {
            row.put("worker" + worker, workers.get(worker));
        }
        return row;
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
