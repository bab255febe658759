package io.sluice.controller.cli;

import static io.sluice.table.ConnectionQuery.Term.CLIENT;
import static io.sluice.table.ConnectionQuery.Term.DESTINATION;
import static io.sluice.table.ConnectionQuery.Term.PROTOCOL;

import io.sluice.controller.api.DataplaneClient;
import io.sluice.controller.model.HostPort;
import io.sluice.controller.model.RefusedException;
import io.sluice.controller.model.Texts;
import io.sluice.table.ConnectionQuery;
import io.sluice.table.Protocol;

import java.util.Map;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice connections show}. */
@Command(name = "show", description = "Show all that is known of one connection.")
final class ConnectionsShow extends ConnectionsVerb {
    @Parameters(index = "0", paramLabel = "tcp|udp|sctp", description = "Its protocol.")
    private String protocol;

    @Parameters(index = "1", paramLabel = "CLIENT:PORT", description = "Where its packets come from; IPv6 as [2001:db8::1]:80.")
    private String client;

    @Parameters(index = "2", paramLabel = "ADDRESS:PORT", description = "Where they go to: an address and port of a VIP.")
    private String destination;

    @Option(names = "--json", description = "Show JSON.")
    private boolean json;

    @Override
    public void run() {
        final String tuple = Texts.text(Texts.choice("protocol", Protocol.class, protocol)) + " " + hostPort("client", client)
            + " > " + hostPort("destination", destination);
        final ConnectionQuery query = ConnectionQuery.of(ConnectionQuery.Verb.SHOW).with(PROTOCOL, protocol)
            .with(CLIENT, hostPort("client", client)).with(DESTINATION, hostPort("destination", destination));
        try (DataplaneClient answer = ask(query)) {
            final String line = answer.next();
            if (line == null) {
                throw new RefusedException("no connection " + tuple
                    + " is remembered; sluice connections list shows those that are");
            }
            out().print(json ? line + "\n" : text(Connections.object(line)));
        }
        out().flush();
    }

    private static String hostPort(final String what, final String text) {
        final HostPort hostPort = HostPort.parse(text);
        if (hostPort.port() == 0) {
            throw new RefusedException(what + " " + Texts.quote(text) + " lacks its port; write it like 192.0.2.7:40000 or"
                + " [2001:db8::7]:40000");
        }
        return hostPort.toString();
    }

    private static String text(final Map<String, Object> connection) {
        final Object sees = connection.get("replySource");
        return "protocol      " + connection.get("protocol") + "\n"
            + "client        " + connection.get("client") + "\n"
            + "destination   " + connection.get("destination") + "\n"
            + "vip           " + said(connection, "vip", "none that is still there") + "\n"
            + "backend       " + said(connection, "backend", "none that is still there") + "\n"
            + "mode          " + said(connection, "mode", "-") + "\n"
            + "state         " + connection.get("state") + "\n"
            + "last packet   " + connection.get("idle") + " s ago\n"
            + "worker        " + connection.get("worker") + "\n"
            + (sees == null ? "" : "backend sees  " + connection.get("replyDestination") + " > " + sees + "\n"
            + "last hop      " + lastHop(connection) + "\n");
    }

    private static String lastHop(final Map<String, Object> connection) {
        return said(connection, "lastHop", "-") + (connection.get("vlan") == null ? "" : " vlan " + connection.get("vlan"));
    }

    private static String said(final Map<String, Object> connection, final String key, final String otherwise) {
        return connection.get(key) == null ? otherwise : connection.get(key).toString();
    }
}
