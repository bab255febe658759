package io.sluice.controller.health;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Locale;

/**
 * One attempt to open a TCP connection, without waiting for it. A connection that opens is reset at once: it leaves no
 * TIME_WAIT.
 */
final class TcpProbe implements AutoCloseable {
    private final SocketChannel channel;
    private boolean connected;

    private TcpProbe(final SocketChannel channel) {
        this.channel = channel;
    }

    /** A socket for a probe. What fails here is our own trouble (descriptors used up), and says nothing of a backend. */
    static TcpProbe open() throws IOException {
        final TcpProbe probe = new TcpProbe(SocketChannel.open());
        try {
            probe.channel.configureBlocking(false);
            probe.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            return probe;
        } catch (final IOException e) {
            probe.close();
            throw e;
        }
    }

    /** Begins to connect; the selector will have {@code watch} when there is an answer. What is thrown is the answer. */
    void connect(final Selector selector, final InetSocketAddress address, final Watch watch) throws IOException {
        connected = channel.connect(address);
        if (!connected) {
            channel.register(selector, SelectionKey.OP_CONNECT, watch);
        }
    }

    /** Takes the answer; false when it has not come yet. What is thrown is the answer. */
    boolean finish() throws IOException {
        connected |= channel.finishConnect();
        return connected;
    }

    boolean connected() {
        return connected;
    }

    /** What the kernel said, as a reason: "connection refused". */
    static String reason(final IOException e) {
        final String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
