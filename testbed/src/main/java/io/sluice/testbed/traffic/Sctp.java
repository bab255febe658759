package io.sluice.testbed.traffic;

import io.sluice.testbed.net.Host;
import java.util.List;

/** A server that stands in for SCTP, which the kernel lacks: {@code sctp.c}, over raw sockets. It sends back what it gets. */
public final class Sctp implements AutoCloseable {

    private final CProgram server;

    /**
     * How associations fared at one end.
     *
     * @param associations   that came up (server), or came up and went down again in good order (client)
     * @param sent           messages a client has sent
     * @param messages       messages that arrived
     * @param wrongChecksums packets whose CRC32c was wrong
     * @param wrongOtherwise wrong tags, numbers or content
     */
    public record Report(long associations, long sent, long messages, long wrongChecksums, long wrongOtherwise) {
    }

    /** Starts it on {@code host}, at {@code address}, which may be a VIP; returns when it listens. */
    public Sctp(final Host host, final String address, final int port) {
        server = CProgram.start("sctp", host.netns(), List.of("serve", address, Integer.toString(port)));
    }

    /** What it has seen so far. */
    public Report report() {
        return server.ask("report", Report.class);
    }

    /** One association from {@code client}, with so many messages of so many octets each, all of which should come back. */
    public static Report call(final Host client, final String address, final int port, final int messages, final int octets) {
        return CProgram.report("sctp", client.netns(), Report.class, "call", client.address(address), address,
            Integer.toString(port), Integer.toString(messages), Integer.toString(octets));
    }

    @Override
    public void close() {
        server.close();
    }
}
