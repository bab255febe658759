package io.sluice.dataplane.connections;

import io.sluice.table.ConnectionQuery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One client, one question, one answer: read from, then written to as it takes what is said. Only the server's thread touches it.
 */
final class Client {
    private static final int ROOM = 1 << 16;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Questions questions;
    private final ByteBuffer question = ByteBuffer.allocate(ConnectionQuery.LONGEST);
    private final JsonLines lines = new JsonLines(ROOM);
    private ByteBuffer unsent = lines.written();
    private Answer answer;
    private Answer.Progress progress = Answer.Progress.MORE;
    private long sinceNs = System.nanoTime();

    Client(final SocketChannel channel, final SelectionKey key, final Questions questions) {
        this.channel = channel;
        this.key = key;
        this.questions = questions;
    }

    /** Since when this client has kept us waiting. */
    long sinceNs() {
        return sinceNs;
    }

    /** Whether it has yet to say what it wants. */
    boolean isAsking() {
        return answer == null;
    }

    /** Whether it is us who wait for something else, and {@link #resume} is to be called by and by. */
    boolean isPaused() {
        return progress == Answer.Progress.LATER && !unsent.hasRemaining();
    }

    /** Takes up an answer again that was to go on later. */
    void resume() {
        key.interestOps(SelectionKey.OP_WRITE);
    }

    /**
     * Takes a turn, now that the client has sent something or takes something.
     *
     * @return whether there is more to do for it
     * @throws IOException when it is gone, or asks too much
     */
    boolean turn() throws IOException {
        if (answer == null) {
            read();
            return true;
        }
        if (!unsent.hasRemaining()) {
            lines.clear();
            progress = answer.more(lines);
            unsent = lines.written();
            sinceNs = System.nanoTime();
        }
        if (unsent.hasRemaining() && channel.write(unsent) > 0) {
            sinceNs = System.nanoTime();
        }
        key.interestOps(isPaused() ? 0 : SelectionKey.OP_WRITE);
        return unsent.hasRemaining() || progress != Answer.Progress.DONE;
    }

    private void read() throws IOException {
        if (channel.read(question) < 0) {
            throw new IOException("closed without a question");
        }
        for (int i = 0; i < question.position(); i++) {
            if (question.get(i) == '\n') {
                answer = questions.answer(new String(question.array(), 0, i, StandardCharsets.UTF_8));
                key.interestOps(SelectionKey.OP_WRITE);
                return;
            }
        }
        if (!question.hasRemaining()) {
            throw new IOException("a question longer than " + ConnectionQuery.LONGEST + " bytes");
        }
    }

    void close() throws IOException {
        key.cancel();
        channel.close();
    }
}
