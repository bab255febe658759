package io.sluice.controller.api;

import io.sluice.controller.model.RefusedException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Asks a controller. */
public final class ApiClient {
    private static final int CHUNK = 1 << 16;

    private final Path socket;

    /** Of the controller whose socket that is. */
    public ApiClient(final Path socket) {
        this.socket = socket;
    }

    /** The controller's answer; refuses when it does, or when there is none. */
    @SuppressWarnings("unchecked")   // Json makes no other maps
    public Map<String, Object> ask(final Request request) {
        try (LocalSocket controller = LocalSocket.connect(socket, "controller", "sluice controller")) {
            controller.send(request.line());
            if (!(Json.read(answer(controller)) instanceof Map<?, ?> answer)) {
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

    private static String answer(final LocalSocket controller) throws IOException {
        final ByteArrayOutputStream received = new ByteArrayOutputStream();
        final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        do {
            controller.read(chunk.clear());
            received.write(chunk.array(), 0, chunk.position());
        } while (chunk.get(chunk.position() - 1) != '\n');
        return received.toString(StandardCharsets.UTF_8);
    }
}
