package io.sluice.controller.cli;

import io.sluice.controller.api.Request;

import java.util.Map;

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
            + "check      " + check((Map<?, ?>) answer.get("check")) + "\n\n"
            + BackendList.columns(answer.get("backends"), false);
    }

    private static String scheduler(final Map<String, Object> vip) {
        return vip.get("scheduler") + (vip.get("hashPrefix") == null ? "" : ", prefix of " + vip.get("hashPrefix") + " bits")
            + (vip.get("maglevSize") == null ? "" : ", table of " + vip.get("maglevSize") + " slots");
    }

    private static String check(final Map<?, ?> check) {
        if (check.get("port") == null) {
            return "none";
        }
        return check.get("kind") + " to port " + check.get("port") + " every " + check.get("interval") + ", fails after "
            + check.get("timeout") + "; up after " + check.get("rise") + ", down after " + check.get("fall");
    }
}
