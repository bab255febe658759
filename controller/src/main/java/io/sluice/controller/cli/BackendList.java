package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sluice backend list}. */
@Command(name = "list", description = "Show the backends of one VIP, or of all.")
final class BackendList extends ListVerb {
    @Parameters(paramLabel = "VIP", arity = "0..1", description = "Its name, or ADDRESS:PORT[/tcp|udp].")
    private String vip;

    @Override
    Request request() {
        return Request.of("backend list").with("vip", vip);
    }

    @Override
    String columns(final Map<String, Object> answer) {
        return columns(answer.get("backends"), vip == null);
    }

    /** Backends as the controller describes them; with their VIP's name where they are not of one VIP. */
    static String columns(final Object backends, final boolean ofSeveralVips) {
        final Columns columns = new Columns();
        if (ofSeveralVips) {
            columns.text("vip", "VIP");
        }
        columns.text("name", "NAME").text("address", "ADDRESS").number("weight", "WEIGHT").text("health", "HEALTH")
            .text("nextHop", "NEXT HOP").number("connections", "CONNECTIONS").number("packets", "PACKETS");
        columns.text("reasons", "REMARKS");
        for (final Object backend : (List<?>) backends) {
            columns.row(withReasons((Map<?, ?>) backend));
        }
        return columns.toString();
    }

    /** What speaks against it: the health check's reason, and the dataplane's. */
    private static Map<String, Object> withReasons(final Map<?, ?> backend) {
        final Map<String, Object> row = new HashMap<>();
        backend.forEach((key, value) -> row.put((String) key, value));
        final String separator = isSaid(backend, "reason") && isSaid(backend, "nextHopReason") ? "; " : "";
        row.put("reasons", said(backend, "reason") + separator + said(backend, "nextHopReason"));
        return row;
    }

    private static boolean isSaid(final Map<?, ?> backend, final String key) {
        return !said(backend, key).isEmpty();
    }

    private static String said(final Map<?, ?> backend, final String key) {
        return backend.get(key) == null ? "" : backend.get(key).toString();
    }
}
