package io.sluice.controller.api;

import io.sluice.controller.model.RefusedException;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A connection to one of Sluice's own processes. Every way in which it can fail to come about gets its own sentence. */
final class LocalSocket implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;

    private final SocketChannel channel;
    private final Selector selector;

    private LocalSocket(final SocketChannel channel, final Selector selector) {
        this.channel = channel;
        this.selector = selector;
    }

    /**
     * Connects, or refuses.
     *
     * @param who   listens there, like "controller"
     * @param start the command that starts it
     */
    static LocalSocket connect(final Path socket, final String who, final String start) {
        try {
            final SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            final Selector selector = Selector.open();
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            return new LocalSocket(channel, selector);
        } catch (final ConnectException e) {
            throw new RefusedException("the " + who + " is not running (nobody listens at " + socket
                + "); start it with: " + start, e);
        } catch (final IOException e) {
            throw unreachable(socket, who, start, e);
        }
    }

    private static RefusedException unreachable(final Path socket, final String who, final String start, final IOException e) {
        if (Files.exists(socket)) {
            return new RefusedException("the " + who + " can't be reached at " + socket + " (" + e.getMessage()
                + "); run this as the user who runs the " + who, e);
        }
        if (!Files.isReadable(socket.getParent()) && Files.exists(socket.getParent())) {
            return new RefusedException("the " + who + " can't be reached: " + socket.getParent()
                + " may not be read; run this as the user who runs the " + who, e);
        }
        return new RefusedException("the " + who + " is not running (there is no socket at " + socket
            + "); start it with: " + start, e);
    }

    /** Sends a line, which a socket just connected has room for. */
    void send(final String line) throws IOException {
        final ByteBuffer octets = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (octets.hasRemaining()) {
            if (channel.write(octets) == 0) {
                wait(SelectionKey.OP_WRITE);
            }
        }
    }

    /** Waits until something can be read, and reads what {@code into} has room for. Throws at the end, or when nothing comes. */
    void read(final ByteBuffer into) throws IOException {
        int read = channel.read(into);
        while (read == 0) {
            wait(SelectionKey.OP_READ);
            read = channel.read(into);
        }
        if (read < 0) {
            throw new IOException("the connection was closed");
        }
    }

    private void wait(final int operation) throws IOException {
        channel.keyFor(selector).interestOps(operation);
        if (selector.select(PATIENCE_SECONDS * 1000L) == 0) {
            throw new IOException("nothing came for " + PATIENCE_SECONDS + " s");
        }
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
