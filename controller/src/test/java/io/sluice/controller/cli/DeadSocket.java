package io.sluice.controller.cli;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;

/** A socket file as a process leaves it that is killed. */
final class DeadSocket {
    private DeadSocket() {
    }

    static void leaveAt(final Path path) throws IOException {
        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path)).close();
    }
}
