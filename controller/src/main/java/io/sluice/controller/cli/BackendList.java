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
    @Parameters(paramLabel = "VIP", index = "0", arity = "0..1", description = "Its name, or ADDRESS:PORT[/tcp|udp|sctp].")
    private String vip;

    @Parameters(paramLabel = "BACKEND", index = "1", arity = "0..1", description = "Its name or address, for that one alone.")
    private String backend;

    @Override
    Request request() {
        return Request.of("backend list").with("vip", vip).with("backend", backend);
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
        columns.text("name", "NAME").text("place", "ADDRESS");
        if (!((List<?>) backends).stream().allMatch(BackendList::isReachedAsUsual)) {
            columns.text("way", "MODE");
        }
        columns.number("weight", "WEIGHT");
        if (((List<?>) backends).stream().anyMatch(backend -> isSaid((Map<?, ?>) backend, "maxConnections"))) {
            columns.number("maxConnections", "LIMIT");
        }
        columns.text("health", "HEALTH");
        if (((List<?>) backends).stream().anyMatch(backend -> !BackendState.text((Map<?, ?>) backend).isEmpty())) {
            columns.text("state", "STATE");
        }
        columns.text("nextHop", "NEXT HOP").number("connections", "CONNECTIONS").number("packets", "PACKETS");
        columns.text("reasons", "REMARKS");
        for (final Object backend : (List<?>) backends) {
            columns.row(forPeople((Map<?, ?>) backend));
        }
        return columns.toString();
    }

    /** With where and how it is reached, and what speaks against it: the health check's reason, and the dataplane's. */
    private static Map<String, Object> forPeople(final Map<?, ?> backend) {
        final Map<String, Object> row = new HashMap<>();
        backend.forEach((key, value) -> row.put((String) key, value));
        row.put("place", place(backend));
        row.put("way", Modes.text(backend) + (isSaid(backend, "serverId") ? " server-id=" + said(backend, "serverId") : ""));
        row.put("state", BackendState.text(backend).isEmpty() ? "-" : BackendState.text(backend));
        final String separator = isSaid(backend, "reason") && isSaid(backend, "nextHopReason") ? "; " : "";
        row.put("reasons", said(backend, "reason") + separator + said(backend, "nextHopReason"));
        return row;
    }

    private static boolean isReachedAsUsual(final Object backend) {
        return Modes.isUsual((Map<?, ?>) backend) && !isSaid((Map<?, ?>) backend, "serverId");
    }

    private static String place(final Map<?, ?> backend) {
        final String address = said(backend, "address");
        if (!isSaid(backend, "port")) {
            return address;
        }
        return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + said(backend, "port");
    }

    private static boolean isSaid(final Map<?, ?> backend, final String key) {
        return !said(backend, key).isEmpty();
    }

    private static String said(final Map<?, ?> backend, final String key) {
        return backend.get(key) == null ? "" : backend.get(key).toString();
    }
}
