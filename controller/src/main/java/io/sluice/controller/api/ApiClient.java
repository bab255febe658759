package io.sluice.controller.api;

import io.sluice.controller.model.RefusedException;

import java.io.ByteArrayOutputStream;
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
import java.util.Map;

/** Asks a controller. Every way in which it can fail to answer gets its own sentence. */
public final class ApiClient {
    private static final int PATIENCE_SECONDS = 30;
    private static final int CHUNK = 1 << 16;

    private final Path socket;

    /** Of the controller whose socket that is. */
    public ApiClient(final Path socket) {
        this.socket = socket;
    }

    /** The controller's answer; refuses when it does, or when there is none. */
    @SuppressWarnings("unchecked")   // Json makes no other maps
    public Map<String, Object> ask(final Request request) {
        try (SocketChannel channel = connect()) {
            channel.write(ByteBuffer.wrap((request.line() + "\n").getBytes(StandardCharsets.UTF_8)));
            if (!(Json.read(answer(channel)) instanceof Map<?, ?> answer)) {
                throw new IOException("it is no JSON object");
            }
            if (answer.get("error") instanceof String error) {
                throw new RefusedException(error);
            }
            return (Map<String, Object>) answer;
        } catch (final IOException e) {
            throw new RefusedException("the controller's answer was lost (" + e.getMessage()
                + "); look whether it was done (sluice vip list) and at the controller's log", e);
        }
    }

    private SocketChannel connect() {
        try {
            return SocketChannel.open(UnixDomainSocketAddress.of(socket));
        } catch (final ConnectException e) {
            throw new RefusedException("the controller is not running (nobody listens at " + socket
                + "); start it with: sluice controller", e);
        } catch (final IOException e) {
            throw unreachable(e);
        }
    }

    private RefusedException unreachable(final IOException e) {
        if (Files.exists(socket)) {
            return new RefusedException("the controller can't be reached at " + socket + " (" + e.getMessage()
                + "); run this as the user who runs the controller", e);
        }
        if (!Files.isReadable(socket.getParent()) && Files.exists(socket.getParent())) {
            return new RefusedException("the controller can't be reached: " + socket.getParent()
                + " may not be read; run this as the user who runs the controller", e);
        }
        return new RefusedException("the controller is not running (there is no socket at " + socket
            + "); start it with: sluice controller", e);
    }

    private static String answer(final SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        final ByteArrayOutputStream received = new ByteArrayOutputStream();
        final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            while (true) {
                if (selector.select(PATIENCE_SECONDS * 1000L) == 0) {
                    throw new IOException("nothing came for " + PATIENCE_SECONDS + " s");
                }
                selector.selectedKeys().clear();
                if (channel.read(chunk.clear()) < 0) {
                    throw new IOException("the connection was closed");
                }
                received.write(chunk.array(), 0, chunk.position());
                if (chunk.position() > 0 && chunk.get(chunk.position() - 1) == '\n') {
                    return received.toString(StandardCharsets.UTF_8);
                }
            }
        }
    }
}
