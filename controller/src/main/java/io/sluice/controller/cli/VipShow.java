package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import java.util.Map;
import java.util.stream.Collectors;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sluice vip show}. */
@Command(name = "show", description = "Show all there is to know of a VIP.")
final class VipShow extends ListVerb {
    @Parameters(paramLabel = "VIP", description = "Its name, or ADDRESS:PORT[/tcp|udp|sctp].")
    private String vip;

    @Override
    Request request() {
        return Request.of("vip show").with("vip", vip);
    }

    @Override
    String columns(final Map<String, Object> answer) {
        return "name       " + answer.get("name") + "\n"
            + "address    " + answer.get("endpoint") + "\n"
            + "mode       " + Modes.text(answer) + "\n"
            + "scheduler  " + scheduler(answer) + "\n"
            + (answer.get("quic") == null ? "" : "quic       " + answer.get("quic") + "\n")
            + "check      " + check((Map<?, ?>) answer.get("check")) + "\n"
            + settings(answer) + "\n"
            + BackendList.columns(answer.get("backends"), false);
    }

    private static String scheduler(final Map<String, Object> vip) {
        return vip.get("scheduler") + (vip.get("hashPrefix") == null ? "" : ", prefix of " + vip.get("hashPrefix") + " bits")
            + (vip.get("maglevSize") == null ? "" : ", table of " + vip.get("maglevSize") + " slots");
    }

    private static String settings(final Map<String, Object> vip) {
        final StringBuilder lines = new StringBuilder();
        if (vip.get("timeouts") instanceof Map<?, ?> timeouts) {
            lines.append("timeouts   ").append(timeouts.entrySet().stream()
                .map(timeout -> timeout.getKey() + " " + timeout.getValue()).collect(Collectors.joining(", "))).append('\n');
        }
        if (vip.get("onBackendDown") != null) {
            lines.append("if down    connections are ").append(vip.get("onBackendDown").equals("reset") ? "reset" : "rescheduled")
                .append('\n');
        }
        if (vip.get("persistence") != null) {
            lines.append("clients    stay for ").append(vip.get("persistence")).append(vip.get("persistencePrefix") == null ? ""
                : ", by prefixes of " + vip.get("persistencePrefix") + " bits").append('\n');
        }
        if (vip.get("slowStart") != null) {
            lines.append("slow start over ").append(vip.get("slowStart")).append('\n');
        }
        return lines.toString();
    }

    private static String check(final Map<?, ?> check) {
        if (check.get("port") == null) {
            return "none";
        }
        return check.get("kind") + " to port " + check.get("port") + " every " + check.get("interval") + ", fails after "
            + check.get("timeout") + "; up after " + check.get("rise") + ", down after " + check.get("fall");
    }
}
