package io.sluice.dataplane.connections;

import io.sluice.flow.FlowTable;
import io.sluice.linux.Cpu;
import io.sluice.table.ConnectionQuery;
import io.sluice.table.PrivateSocket;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers questions about connections, a few clients at once and the others after them, with one thread that comes last where
 * cores are few. No client can make it keep more than a buffer, nor wait: one that reads slowly is written to when it reads, and
 * when it keeps others out, or reads nothing for minutes, its answer is broken off.
 */
public final class ConnectionServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionServer.class);
    private static final int MOST_CLIENTS = 8;
    private static final int BACKLOG = 64;
    private static final long ASKING_PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long READING_PATIENCE_NS = TimeUnit.MINUTES.toNanos(10);        // somebody may be paging through it
    private static final long WANTED_PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long CHECK_MILLIS = 1000;
    private static final long CHECK_FULL_MILLIS = 50;
    private static final long PAUSE_MILLIS = 1;

    private final Path socket;
    private final Object identity;
    private final Questions questions;
    private final Selector selector;
    private final ServerSocketChannel server;
    private final SelectionKey accepting;
    private final Set<Client> clients = new LinkedHashSet<>();
    private final Thread thread = new Thread(this::run, "connections");
    private long fullSinceNs;
    private volatile boolean closed;

    private ConnectionServer(final Path socket, final Questions questions, final Selector selector,
        final ServerSocketChannel server) throws IOException {
        this.socket = socket;
        this.identity = identity(socket);
        this.questions = questions;
        this.selector = selector;
        this.server = server;
        this.accepting = server.register(selector, SelectionKey.OP_ACCEPT);
    }

    /**
     * Serves the socket in a run directory from now on, in place of whoever served it before.
     *
     * @param tables of the workers, in their order; to be closed after this
     * @param known  what is forwarded by, whenever it is asked
     * @param owners the workers
     * @throws IllegalStateException of one clear line when the socket can't be made
     */
    public static ConnectionServer open(final Path run, final List<FlowTable> tables, final Supplier<? extends Known> known,
        final Owners owners) {
        final Path socket = run.resolve(ConnectionQuery.SOCKET);
        try {
            final ServerSocketChannel channel = PrivateSocket.listen(socket, BACKLOG);
            final ConnectionServer server =
                new ConnectionServer(socket, new Questions(tables, known, owners), Selector.open(), channel);
            server.thread.start();
            return server;
        } catch (final IOException e) {
            throw new IllegalStateException("no socket can be made at " + socket + " (" + e.getMessage()
                + "); choose another directory with --run", e);
        }
    }

    private static Object identity(final Path socket) throws IOException {
        return Files.readAttributes(socket, BasicFileAttributes.class).fileKey();
    }

    private void run() {
        Cpu.comeLast();
        try {
            while (!closed) {
                selector.select(this::ready, timeoutMillis());
                clients.stream().filter(Client::isPaused).forEach(Client::resume);
                dropTheIdle();
                acceptAgain();
            }
        } catch (final IOException | RuntimeException e) {
            LOG.error("connections are no longer told of, which should not be; forwarding goes on", e);
        }
    }

    private long timeoutMillis() {
        if (clients.stream().anyMatch(Client::isPaused)) {
            return PAUSE_MILLIS;
        }
        if (fullSinceNs != 0) {
            return CHECK_FULL_MILLIS;
        }
        return clients.isEmpty() ? 0 : CHECK_MILLIS;
    }

    private void ready(final SelectionKey key) {
        if (!key.isValid()) {
            return;                               // dropped since it was selected
        }
        if (key == accepting) {
            accept();
            return;
        }
        final Client client = (Client) key.attachment();
        try {
            if (!client.turn()) {
                drop(client, "all was said");
            }
        } catch (final IOException e) {
            drop(client, e.getMessage());
        }
    }

    private void accept() {
        if (clients.size() == MOST_CLIENTS && !dropWhoKeepsOthersOut()) {
            waitWithOthers();
            return;
        }
        try {
            final SocketChannel channel = server.accept();
            if (channel != null) {
                channel.configureBlocking(false);
                final SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
                final Client client = new Client(channel, key, questions);
                key.attach(client);
                clients.add(client);
            }
        } catch (final IOException e) {
            LOG.warn("a client could not be accepted: {}", e.getMessage());
            waitWithOthers();                     // descriptors used up
        }
    }

    /** Leaves them in the backlog. */
    private void waitWithOthers() {
        fullSinceNs = System.nanoTime();
        accepting.interestOps(0);
    }

    private void acceptAgain() {
        if (fullSinceNs != 0 && System.nanoTime() - fullSinceNs > TimeUnit.MILLISECONDS.toNanos(CHECK_FULL_MILLIS)) {
            fullSinceNs = 0;
            accepting.interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    private boolean dropWhoKeepsOthersOut() {
        final long nowNs = System.nanoTime();
        final Optional<Client> longest = clients.stream().max(Comparator.comparingLong(client -> nowNs - client.sinceNs()))
            .filter(client -> nowNs - client.sinceNs() > WANTED_PATIENCE_NS);
        longest.ifPresent(client -> drop(client, "others wait"));
        return longest.isPresent();
    }

    private void dropTheIdle() {
        final long nowNs = System.nanoTime();
        clients.stream()
            .filter(client -> nowNs - client.sinceNs() > (client.isAsking() ? ASKING_PATIENCE_NS : READING_PATIENCE_NS)).toList()
            .forEach(client -> drop(client, "kept us waiting"));
    }

    private void drop(final Client client, final String why) {
        LOG.debug("a client was let go: {}", why);
        clients.remove(client);
        try {
            client.close();
        } catch (final IOException e) {
            LOG.warn("a client's connection did not close: {}", e.getMessage());
        }
    }

    /** Stops, and takes the socket away unless it is another's by now. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List.copyOf(clients).forEach(client -> drop(client, "the dataplane stops"));
        try {
            if (identity.equals(identity(socket))) {
                Files.delete(socket);
            }
        } catch (final NoSuchFileException e) {
            LOG.debug("the socket was taken away by somebody else");
        } catch (final IOException e) {
            LOG.warn("{} was left behind: {}", socket, e.getMessage());
        }
        try {
            server.close();
            selector.close();
        } catch (final IOException e) {
            LOG.warn("the socket did not close: {}", e.getMessage());
        }
    }
}
