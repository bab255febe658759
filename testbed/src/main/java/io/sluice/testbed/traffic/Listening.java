package io.sluice.testbed.traffic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** Whether anything listens on a TCP port in the namespace of a process, without connecting to it: from {@code /proc/net/tcp}. */
public final class Listening {

    private static final String LISTEN = "0A";              // TCP_LISTEN, net/tcp_states.h

    private Listening() {
    }

    /** True when {@code port} is listened on over IPv4 and IPv6. */
    public static boolean at(final long pid, final int port) {
        return at(pid, port, "tcp") && at(pid, port, "tcp6");
    }

    private static boolean at(final long pid, final int port, final String table) {
        final String end = String.format(Locale.ROOT, ":%04X", port);
        try (Stream<String> sockets = Files.lines(Path.of("/proc", Long.toString(pid), "net", table))) {
            return sockets.map(socket -> socket.strip().split("\\s+"))         // number, local address, remote address, state ...
                .anyMatch(socket -> socket[1].endsWith(end) && socket[3].equals(LISTEN));
        } catch (final IOException e) {
            return false;                                   // gone already: the caller looks at the process too
        }
    }
}
