package io.sluice.dataplane.connections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients of all sorts at the socket. */
@Timeout(300)
class ConnectionServerTest {
    private static final int CONNECTIONS = 40_000;
    private static final int AT_ONCE = 8;

    @TempDir
    private Path run;

    private final List<SocketChannel> clients = new ArrayList<>();
    private final Crowd crowd = new Crowd(2, 200_000);
    private ConnectionServer server;

    @AfterEach
    void close() throws IOException {
        for (final SocketChannel client : clients) {
            client.close();
        }
        if (server != null) {
            server.close();
        }
        crowd.close();
    }

    private void serve() {
        server = ConnectionServer.open(run, crowd.tables(), crowd::known, crowd);
    }

    private void fill() {
        for (int i = 0; i < CONNECTIONS; i++) {
            crowd.web(i % 2, "10.0." + (i >> 8) + "." + (i & 0xff), 1_024, Crowd.WEB_ONE, Crowd.now());
        }
    }

    private Path socket() {
        return run.resolve("dataplane.sock");
    }

    private SocketChannel connect() throws IOException {
        final SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket()));
        clients.add(client);
        return client;
    }

    private SocketChannel asking(final String question) throws IOException {
        final SocketChannel client = connect();
        client.write(ByteBuffer.wrap(question.getBytes(StandardCharsets.UTF_8)));
        return client;
    }

    private static BufferedReader reader(final SocketChannel client) {
        return new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
    }

    private List<String> ask(final String question) throws IOException {
        return reader(asking(question + "\n")).lines().toList();
    }

    @Test
    void aQuestionIsAnsweredAndThatIsAll() throws IOException {
        crowd.web(0, "192.0.2.7", 1_024, Crowd.WEB_ONE, Crowd.now());
        serve();

        assertEquals(List.of("{\"end\":1}"), ask("count"));
        assertTrue(ask("list vip=wep").get(0).startsWith("{\"error\":"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())));
    }

    @Test
    void thousandsAreToldOneByOne() throws IOException {
        fill();
        serve();

        final List<String> lines = ask("list");

        assertEquals(CONNECTIONS + 1, lines.stream().distinct().count());
        assertEquals("{\"end\":" + CONNECTIONS + "}", lines.get(CONNECTIONS));
        assertTrue(lines.stream().limit(CONNECTIONS).allMatch(line -> line.startsWith("{\"protocol\":\"tcp\",\"client\":\"10.0.")
            && line.endsWith("}")));
    }

    @Test
    void aQuestionMayComeInPieces() throws IOException {
        serve();
        final SocketChannel client = asking("cou");
        client.write(ByteBuffer.wrap("nt\n".getBytes(StandardCharsets.UTF_8)));

        assertEquals("{\"end\":0}", reader(client).readLine());
    }

    @Test
    void aQuestionWithoutEndIsCutOff() throws IOException {
        serve();

        assertThrows(IOException.class, () -> {
            final SocketChannel client = connect();
            while (true) {
                client.write(ByteBuffer.wrap("x".repeat(1_000).getBytes(StandardCharsets.UTF_8)));
            }
        });
        assertEquals(List.of("{\"end\":0}"), ask("count"));
    }

    @Test
    void readersThatReadNothingHarmNobody() throws IOException {
        fill();
        serve();
        for (int i = 0; i < AT_ONCE - 1; i++) {
            asking("list\n");
        }

        assertEquals(List.of("{\"end\":" + CONNECTIONS + "}"), ask("count"));
        assertEquals(CONNECTIONS + 1, ask("list").size());
    }

    /** All places are taken by those who read nothing, or ask nothing: they make room when others wait. */
    @Test
    void thoseWhoKeepOthersOutAreLetGo() throws IOException {
        fill();
        serve();
        for (int i = 0; i < AT_ONCE; i++) {
            asking("list\n");
            connect();
        }

        assertEquals(List.of("{\"end\":" + CONNECTIONS + "}"), ask("count"));
    }

    @Test
    void aSlowReaderGetsItAll() throws IOException {
        fill();
        serve();
        final BufferedReader slow = reader(asking("list\n"));
        final List<String> lines = new ArrayList<>();

        for (String line = slow.readLine(); line != null; line = slow.readLine()) {
            lines.add(line);
            if (lines.size() % 10_000 == 0) {
                assertEquals(List.of("{\"end\":" + CONNECTIONS + "}"), ask("count"));    // others come in between
            }
        }

        assertEquals(CONNECTIONS + 1, lines.size());
    }

    @Test
    void thoseWhoLeaveInTheMiddleAreForgotten() throws IOException {
        fill();
        serve();
        for (int i = 0; i < 10 * AT_ONCE; i++) {
            final SocketChannel client = asking(i % 2 == 0 ? "list\n" : "list vip=six\n");
            if (i % 4 == 0) {
                reader(client).readLine();
            }
            client.close();
        }

        assertEquals(CONNECTIONS + 1, ask("list").size());
    }

    @Test
    void manyAtOnceAreAllAnswered() throws IOException {
        fill();
        serve();
        final List<BufferedReader> readers = new ArrayList<>();
        for (int i = 0; i < 3 * AT_ONCE; i++) {
            readers.add(reader(asking("count\n")));
        }

        for (final BufferedReader reader : readers) {
            assertEquals("{\"end\":" + CONNECTIONS + "}", reader.readLine());
        }
    }

    @Test
    void aFlushWaitsForTheWorkersAndKeepsNobodyElseWaiting() throws IOException {
        fill();
        serve();
        final SocketChannel flushing = asking("flush\n");

        while (crowd.asked(0) == 0) {
            assertEquals(List.of("{\"end\":" + CONNECTIONS + "}"), ask("count"));
        }
        while (crowd.table(0).size() + crowd.table(1).size() > 0) {
            crowd.read(0, 64);
            crowd.read(1, 64);
        }

        assertEquals("{\"end\":" + CONNECTIONS + ",\"left\":0}", reader(flushing).readLine());
    }

    @Test
    void itServesInPlaceOfOneThatDied() throws IOException {
        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket())).close();
        serve();

        assertEquals(List.of("{\"end\":0}"), ask("count"));
    }

    @Test
    void whoStopsLeavesTheSocketOfHisSuccessor() throws IOException {
        serve();
        final ConnectionServer before = server;
        serve();

        before.close();

        assertEquals(List.of("{\"end\":0}"), ask("count"));
        server.close();
        assertFalse(Files.exists(socket()));
    }

    @Test
    void itStopsWhileOthersRead() throws IOException {
        fill();
        serve();
        final BufferedReader reader = reader(asking("list\n"));
        reader.readLine();

        server.close();

        final List<String> rest = reader.lines().toList();
        assertFalse(rest.get(rest.size() - 1).startsWith("{\"end\""), "an answer that broke off has no end");
    }

    @Test
    void aDirectoryWithoutRoomIsRefused() {
        run = run.resolve("missing");

        assertThrows(IllegalStateException.class, this::serve);
    }
}
