package io.sluice.controller.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.controller.model.RefusedException;

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
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ApiServerTest {
    @TempDir
    private Path run;

    private final List<SocketChannel> clients = new ArrayList<>();
    private ApiServer server;

    @AfterEach
    void close() throws IOException {
        for (final SocketChannel client : clients) {
            client.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aLineIsAnsweredByALine() throws IOException {
        serve(echo());

        assertEquals("{\"echo\":\"hello\"}", ask(connect(), "hello"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())));
    }

    @Test
    void requestsSentAtOnceAreAnsweredInOrder() throws IOException {
        serve(echo());
        final SocketChannel client = connect();

        send(client, "one\ntwo\nthr");
        send(client, "ee\n");

        final BufferedReader answers = reader(client);
        assertEquals("{\"echo\":\"one\"}", answers.readLine());
        assertEquals("{\"echo\":\"two\"}", answers.readLine());
        assertEquals("{\"echo\":\"three\"}", answers.readLine());
    }

    @Test
    void aLongRequestAndALongAnswerPass() throws IOException {
        serve(echo());
        final String word = "x".repeat(900_000);

        assertEquals("{\"echo\":\"" + word + "\"}", ask(connect(), word));
    }

    @Test
    void aRequestWithoutEndIsCutOff() throws IOException {
        serve(echo());
        final SocketChannel client = connect();

        assertThrows(IOException.class, () -> {
            while (true) {
                send(client, "x".repeat(100_000));
            }
        });
        assertEquals("{\"echo\":\"hello\"}", ask(connect(), "hello"));
    }

    @Test
    void clientsThatSendNothingDontKeepOthersOut() throws IOException {
        serve(echo());
        for (int i = 0; i < 300; i++) {
            connect();
        }

        assertEquals("{\"echo\":\"hello\"}", ask(connect(), "hello"));
    }

    @Test
    void clientsThatDontReadDontKeepOthersWaiting() throws IOException {
        final String much = "y".repeat(4 << 20);
        serve((line, answer) -> answer.accept(line.equals("much") ? much : line));
        for (int i = 0; i < 20; i++) {
            send(connect(), "much\nmuch\n");
        }

        assertEquals("hello", ask(connect(), "hello"));
    }

    @Test
    void aHandlerThatTakesItsTimeKeepsNobodyElseWaiting() throws Exception {
        final LinkedBlockingQueue<Consumer<String>> waiting = new LinkedBlockingQueue<>();
        serve((line, answer) -> {
            if (line.equals("slow")) {
                waiting.add(answer);
            } else {
                answer.accept(line);
            }
        });
        final SocketChannel slow = connect();
        send(slow, "slow\n");
        final Consumer<String> answer = waiting.poll(10, TimeUnit.SECONDS);

        assertEquals("hello", ask(connect(), "hello"));
        answer.accept("done");
        assertEquals("done", reader(slow).readLine());
    }

    @Test
    void aClientThatLeavesBeforeItsAnswerIsForgotten() throws Exception {
        final LinkedBlockingQueue<Consumer<String>> waiting = new LinkedBlockingQueue<>();
        serve((line, answer) -> waiting.add(answer));
        final SocketChannel client = connect();
        send(client, "hello\n");
        final Consumer<String> answer = waiting.poll(10, TimeUnit.SECONDS);
        client.close();

        answer.accept("to nobody");

        final SocketChannel next = connect();
        send(next, "hello\n");
        waiting.poll(10, TimeUnit.SECONDS).accept("to somebody");
        assertEquals("to somebody", reader(next).readLine());
    }

    @Test
    void aDeadServersSocketIsReplaced() throws IOException {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket()));
        }
        assertTrue(Files.exists(socket()));

        serve(echo());

        assertEquals("{\"echo\":\"hello\"}", ask(connect(), "hello"));
        server.close();
        assertFalse(Files.exists(socket()), "none left behind");
    }

    @Test
    void aPathTooLongForASocketIsRefused() {
        final Path deep = run.resolve("d".repeat(150));
        final String message = assertThrows(RefusedException.class, () -> ApiServer.open(deep.resolve("s"), echo())).getMessage();

        assertTrue(message.startsWith("no socket can be made at " + deep), message);
        assertTrue(message.endsWith("choose another directory with --run"), message);
    }

    @Test
    void anAnswerThatIsCutOffIsSaidToBeLost() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(socket()));
            final Thread dying = new Thread(() -> closeFirst(listener));
            dying.start();

            final String message = assertThrows(RefusedException.class, () -> new ApiClient(socket()).ask(Request.of("vip list")))
                .getMessage();

            assertTrue(message.startsWith("the controller's answer was lost ("), message);
        }
    }

    private static void closeFirst(final ServerSocketChannel listener) {
        try {
            listener.accept().close();
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ApiHandler echo() {
        return (line, answer) -> answer.accept(Json.line(Map.of("echo", line)));
    }

    private void serve(final ApiHandler handler) {
        server = ApiServer.open(socket(), handler);
    }

    private Path socket() {
        return run.resolve("controller.sock");
    }

    private SocketChannel connect() throws IOException {
        final SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket()));
        clients.add(client);
        return client;
    }

    private static String ask(final SocketChannel client, final String line) throws IOException {
        send(client, line + "\n");
        return reader(client).readLine();
    }

    private static void send(final SocketChannel client, final String text) throws IOException {
        final ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
            client.write(bytes);
        }
    }

    private static BufferedReader reader(final SocketChannel client) {
        return new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
    }
}
