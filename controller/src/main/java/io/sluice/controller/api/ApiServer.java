package io.sluice.controller.api;

import io.sluice.controller.model.RefusedException;
import io.sluice.table.PrivateSocket;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves any number of clients with one thread that waits for none of them. Requests are bounded in size, clients in
 * number and in the time they may keep us waiting, so that a slow or hostile one harms only itself. The caller holds the
 * controller's lock: whatever socket lies at the path is a dead one's, and is replaced.
 */
public final class ApiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    private static final int MOST_CLIENTS = 128;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long CHECK_MILLIS = 1000;

    private final Path socket;
    private final ApiHandler handler;
    private final Selector selector;
    private final ServerSocketChannel server;
    private final Set<ApiConnection> connections = new LinkedHashSet<>();
    private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "api");
    private volatile boolean closed;

    private ApiServer(final Path socket, final ApiHandler handler, final Selector selector, final ServerSocketChannel server) {
        this.socket = socket;
        this.handler = handler;
        this.selector = selector;
        this.server = server;
    }

    /** Listens at that path from now on. */
    public static ApiServer open(final Path socket, final ApiHandler handler) {
        try {
            final ServerSocketChannel server = PrivateSocket.listen(socket, MOST_CLIENTS);
            final Selector selector = Selector.open();
            server.register(selector, SelectionKey.OP_ACCEPT);
            final ApiServer api = new ApiServer(socket, handler, selector, server);
            api.thread.start();
            return api;
        } catch (final IOException e) {
            throw new RefusedException("no socket can be made at " + socket + " (" + e.getMessage()
                + "); choose another directory with --run", e);
        }
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(this::ready, connections.isEmpty() ? 0 : CHECK_MILLIS);
                for (Runnable answer = answers.poll(); answer != null; answer = answers.poll()) {
                    answer.run();
                }
                dropTheIdle();
            }
        } catch (final IOException | RuntimeException e) {
            LOG.error("commands are no longer served, which should not be; restart the controller", e);
        }
    }

    private void ready(final SelectionKey key) {
        if (!key.isValid()) {
            return;                               // dropped since it was selected
        }
        if (key.isAcceptable()) {
            accept();
            return;
        }
        final ApiConnection connection = (ApiConnection) key.attachment();
        try {
            handle(connection, key.isReadable() ? connection.read() : connection.write());
        } catch (final IOException e) {
            drop(connection, e.getMessage());
        }
    }

    private void accept() {
        try {
            final SocketChannel channel = server.accept();
            if (channel == null) {
                return;
            }
            if (connections.size() >= MOST_CLIENTS) {
                dropLongestIdle();
            }
            channel.configureBlocking(false);
            final SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            final ApiConnection connection = new ApiConnection(channel, key);
            key.attach(connection);
            connections.add(connection);
        } catch (final IOException e) {
            LOG.warn("a client could not be accepted: {}", e.getMessage());
            dropLongestIdle();                    // descriptors used up: one of ours will do
        }
    }

    private void handle(final ApiConnection connection, final String request) {
        if (request != null) {
            handler.handle(request, answer -> {
                answers.add(() -> answer(connection, answer));
                selector.wakeup();
            });
        }
    }

    private void answer(final ApiConnection connection, final String answer) {
        if (!connections.contains(connection)) {
            return;                               // it has not waited
        }
        try {
            handle(connection, connection.answer(answer));
        } catch (final IOException e) {
            drop(connection, e.getMessage());
        }
    }

    private void dropTheIdle() {
        final long nowNs = System.nanoTime();
        connections.stream().filter(c -> !c.waiting() && nowNs - c.sinceNs() > PATIENCE_NS).toList()
            .forEach(c -> drop(c, "kept us waiting"));
    }

    private void dropLongestIdle() {
        final long nowNs = System.nanoTime();
        final Optional<ApiConnection> longest = connections.stream().filter(c -> !c.waiting())
            .max(Comparator.comparingLong(c -> nowNs - c.sinceNs()));
        longest.ifPresent(c -> drop(c, "too many clients"));
    }

    private void drop(final ApiConnection connection, final String why) {
        LOG.debug("a client was dropped: {}", why);
        connections.remove(connection);
        try {
            connection.close();
        } catch (final IOException e) {
            LOG.warn("a client's connection did not close: {}", e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (final ApiConnection connection : connections) {
            connection.close();
        }
        Files.deleteIfExists(socket);
        server.close();
        selector.close();
    }
}
