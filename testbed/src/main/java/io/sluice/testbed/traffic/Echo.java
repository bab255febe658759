package io.sluice.testbed.traffic;

import io.sluice.testbed.net.Host;
import java.util.ArrayList;
import java.util.List;

/**
 * A UDP server on a backend, {@code echo.c}: it answers every datagram, to whichever of the host's addresses it came, with the
 * host's name, a blank, and what came. {@link UdpLoad} knows it.
 */
public final class Echo implements AutoCloseable {

    private final CProgram program;

    private record Report(long answered) {
    }

    /** Starts it at all these ports of {@code host}; returns when it listens. */
    public Echo(final Host host, final int... ports) {
        final List<String> arguments = new ArrayList<>(List.of(host.role()));
        for (final int port : ports) {
            arguments.add(Integer.toString(port));
        }
        program = CProgram.start("echo", host.netns(), arguments);
    }

    /** How many datagrams it has answered. */
    public long answered() {
        return program.ask("report", Report.class).answered();
    }

    @Override
    public void close() {
        program.close();
    }
}
