package io.sluice.controller.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One client. It is in one of three states: being read from, waited for (its request is with the handler), or being written to.
 * Only the server's thread touches it.
 */
final class ApiConnection {
    private static final int LONGEST_REQUEST = 1 << 20;
    private static final int FIRST_ROOM = 4096;

    private final SocketChannel channel;
    private final SelectionKey key;
    private ByteBuffer request = ByteBuffer.allocate(FIRST_ROOM);
    private ByteBuffer answer;
    private long sinceNs = System.nanoTime();
    private boolean waiting;

    ApiConnection(final SocketChannel channel, final SelectionKey key) {
        this.channel = channel;
        this.key = key;
    }

    /** Since when the client has kept us waiting. */
    long sinceNs() {
        return sinceNs;
    }

    /** Whether we keep the client waiting, and not the other way round. */
    boolean waiting() {
        return waiting;
    }

    /** Reads what has come; a whole line, or null when there is none yet. Throws when the client is gone or sends too much. */
    String read() throws IOException {
        if (!request.hasRemaining()) {
            if (request.capacity() >= LONGEST_REQUEST) {
                throw new IOException("request longer than " + LONGEST_REQUEST + " bytes");
            }
            request = ByteBuffer.wrap(Arrays.copyOf(request.array(), request.capacity() * 2)).position(request.position());
        }
        if (channel.read(request) < 0) {
            throw new IOException("closed by the client");
        }
        return line();
    }

    /** Takes the first line out of what was read. */
    private String line() {
        for (int i = 0; i < request.position(); i++) {
            if (request.get(i) == '\n') {
                final String line = new String(request.array(), 0, i, StandardCharsets.UTF_8);
                request.flip().position(i + 1);
                request.compact();
                waiting = true;
                key.interestOps(0);
                return line;
            }
        }
        return null;
    }

    /** Begins to send; then, when all is sent, a further request that came meanwhile, or null. */
    String answer(final String line) throws IOException {
        answer = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        waiting = false;
        sinceNs = System.nanoTime();
        return write();
    }

    /** Sends what the client takes. */
    String write() throws IOException {
        channel.write(answer);
        if (answer.hasRemaining()) {
            key.interestOps(SelectionKey.OP_WRITE);
            return null;
        }
        answer = null;
        sinceNs = System.nanoTime();
        key.interestOps(SelectionKey.OP_READ);
        return line();
    }

    void close() throws IOException {
        key.cancel();
        channel.close();
    }
}
