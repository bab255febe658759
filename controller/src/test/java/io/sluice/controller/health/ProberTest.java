package io.sluice.controller.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sluice.controller.model.HealthCheck;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real sockets on the loopback interface: listening, refusing, and silent. */
class ProberTest {
    private record Change(int backendId, Health health) {
    }

    private static final InetAddress HOST = InetAddress.getLoopbackAddress();
    private static final HealthCheck CHECK =
        new HealthCheck(HealthCheck.Kind.TCP, 0, Duration.ofMillis(50), Duration.ofMillis(50), 2, 3);

    private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
    private final Prober prober = new Prober((backendId, health) -> changes.add(new Change(backendId, health)));
    private final List<AutoCloseable> sockets = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        prober.close();
        for (final AutoCloseable socket : sockets) {
            socket.close();
        }
    }

    @Test
    void aListenerIsUpAtTheFirstCheck() throws Exception {
        final ServerSocket server = listen(0);

        watch(1, server.getLocalPort(), Health.CHECKING);

        assertEquals(new Change(1, Health.UP), next());
    }

    @Test
    void aPortThatRefusesIsDownAndComesBack() throws Exception {
        final ServerSocket server = listen(0);
        final int port = server.getLocalPort();
        watch(1, port, Health.CHECKING);
        next();

        server.close();

        assertEquals(new Change(1, new Health(Health.State.UP, "connection refused")), next(), "one failure is not three");
        assertEquals(new Change(1, new Health(Health.State.DOWN, "connection refused")), next());
        listen(port);
        assertEquals(new Change(1, Health.UP), next());
    }

    @Test
    void aPortThatIsSilentTimesOut() throws Exception {
        final int port = silentPort();

        watch(1, port, Health.UP);

        assertEquals(new Change(1, new Health(Health.State.UP, "timed out after 50ms")), next());
        assertEquals(new Change(1, new Health(Health.State.DOWN, "timed out after 50ms")), next());
    }

    @Test
    void whatIsKnownIsKeptUntilChecksContradict() throws Exception {
        watch(1, listen(0).getLocalPort(), Health.UP);
        watch(2, listen(0).getLocalPort(), new Health(Health.State.DOWN, "was down"));

        assertEquals(new Change(2, Health.UP), next(), "1 is up and stays so: nothing to tell");
    }

    @Test
    void whatIsForgottenIsCheckedNoMore() throws Exception {
        final ServerSocket server = listen(0);
        watch(1, server.getLocalPort(), Health.CHECKING);
        next();

        prober.forget(1);
        watch(2, server.getLocalPort(), Health.CHECKING);
        next();
        server.close();

        for (int change = 0; change < 2; change++) {
            assertEquals(2, next().backendId());
        }
        assertNull(changes.poll(200, TimeUnit.MILLISECONDS));
    }

    @Test
    void aThousandAreCheckedAndTheSilentDontDelayTheOthers() throws Exception {
        final int silent = silentPort();
        final int listening = listen(0).getLocalPort();
        final int count = 1_000;
        for (int id = 0; id < count; id++) {
            watch(id, id % 2 == 0 ? listening : silent, Health.CHECKING);
        }

        final Set<Integer> up = new HashSet<>();
        final Set<Integer> down = new HashSet<>();
        while (up.size() + down.size() < count) {
            final Change change = next();
            (change.health().up() ? up : down).add(change.backendId());
        }

        up.forEach(id -> assertEquals(0, id % 2, "backend " + id));
        down.forEach(id -> assertEquals(1, id % 2, "backend " + id));
    }

    private void watch(final int id, final int port, final Health known) {
        prober.watch(id, HOST, port, CHECK, known);
    }

    private Change next() throws InterruptedException {
        final Change change = changes.poll(20, TimeUnit.SECONDS);
        assertNotNull(change, "no change was told");
        return change;
    }

    /** A backlog that never fills, for nothing the prober does stays in it: it resets what it opens. */
    private ServerSocket listen(final int port) throws IOException {
        final ServerSocket server = new ServerSocket();
        sockets.add(server);
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(HOST, port), 1_024);
        final Thread acceptor = new Thread(() -> accept(server));
        acceptor.setDaemon(true);
        acceptor.start();
        return server;
    }

    private static void accept(final ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket accepted = server.accept()) {
                assertNotNull(accepted);
            } catch (final IOException e) {
                assertNotNull(e, "closed, or reset by the prober before it was accepted");
            }
        }
    }

    /** A listener with a full backlog answers no further SYN. */
    private int silentPort() throws IOException {
        final ServerSocket server = new ServerSocket(0, 1, HOST);
        sockets.add(server);
        while (true) {
            final Socket socket = new Socket();
            sockets.add(socket);
            try {
                socket.connect(server.getLocalSocketAddress(), 200);
            } catch (final SocketTimeoutException full) {
                return server.getLocalPort();
            }
        }
    }
}
