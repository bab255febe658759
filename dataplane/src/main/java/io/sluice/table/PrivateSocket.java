package io.sluice.table;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Sockets at which the programs of one machine speak to each other: each may be opened by its owner alone. */
public final class PrivateSocket {

    private PrivateSocket() {
    }

    /**
     * Listens, without blocking, in place of whoever did before. The socket is bound under another name first: at {@code path}
     * there is never one that others may open, or that nobody serves.
     *
     * @param backlog clients that may wait to be accepted
     */
    public static ServerSocketChannel listen(final Path path, final int backlog) throws IOException {
        final Path made = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(made);
        final ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(made), backlog);
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
            Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
            server.configureBlocking(false);
            return server;
        } catch (final IOException e) {
            server.close();
            throw e;
        }
    }
}
