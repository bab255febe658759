package io.sluice.controller.api;

import io.sluice.controller.model.RefusedException;
import io.sluice.controller.model.Texts;
import io.sluice.table.ConnectionQuery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One question to a dataplane, and its answer line by line as it comes, however long: nothing is kept but what was read last.
 * See {@link ConnectionQuery}.
 */
public final class DataplaneClient implements AutoCloseable {
    private static final int CHUNK = 1 << 16;
    private static final int LONGEST_LINE = 1 << 22;
    private static final String END = "{\"end\":";
    private static final String ERROR = "{\"error\":";

    private final LocalSocket dataplane;
    private ByteBuffer read = ByteBuffer.allocate(CHUNK).flip();
    private Map<?, ?> end;

    private DataplaneClient(final LocalSocket dataplane) {
        this.dataplane = dataplane;
    }

    /** Asks; refuses when there is nobody to ask. */
    public static DataplaneClient ask(final Path run, final ConnectionQuery query) {
        final LocalSocket dataplane = LocalSocket.connect(run.toAbsolutePath().normalize().resolve(ConnectionQuery.SOCKET),
            "dataplane", "sluice dataplane --interface NAME");
        final DataplaneClient client = new DataplaneClient(dataplane);
        try {
            dataplane.send(query.line());
            return client;
        } catch (final IOException e) {
            client.close();
            throw lost(e);
        }
    }

    /** The next line, an object of JSON; null at the end. Refuses when the dataplane does, or when the answer breaks off. */
    public String next() {
        try {
            final String line = line();
            if (line.startsWith(END)) {
                end = object(line);
                return null;
            }
            if (line.startsWith(ERROR)) {
                throw refusal(object(line));
            }
            return line;
        } catch (final IOException e) {
            throw lost(e);
        }
    }

    /** Whether {@link #next} need not wait. */
    public boolean hasNext() {
        return endOfLine() >= 0;
    }

    /** A number that the end tells; 0 until {@link #next} has returned null. */
    public long total(final String name) {
        return end != null && end.get(name) instanceof Long total ? total : 0;
    }

    /** The object that is one of the lines. */
    @SuppressWarnings("unchecked")   // Json makes no other maps
    public static Map<String, Object> object(final String line) throws IOException {
        if (Json.read(line) instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new IOException("it is no JSON object");
    }

    private String line() throws IOException {
        int lineEnd = endOfLine();
        while (lineEnd < 0) {
            makeRoom();
            dataplane.read(read);
            read.flip();
            lineEnd = endOfLine();
        }
        final String line = new String(read.array(), read.position(), lineEnd - read.position(), StandardCharsets.UTF_8);
        read.position(lineEnd + 1);
        return line;
    }

    private void makeRoom() throws IOException {
        if (read.remaining() < read.capacity()) {
            read.compact();
        } else if (read.capacity() < LONGEST_LINE) {
            read = ByteBuffer.allocate(2 * read.capacity()).put(read);
        } else {
            throw new IOException("a line is longer than " + LONGEST_LINE + " bytes");
        }
    }

    private int endOfLine() {
        for (int i = read.position(); i < read.limit(); i++) {
            if (read.get(i) == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static RefusedException refusal(final Map<?, ?> error) {
        final String sentence = String.valueOf(error.get("error"));
        if (error.get("typed") instanceof String typed && error.get("known") instanceof List<?> known) {
            return new RefusedException(sentence + Texts.suggestion(typed, known.stream().map(Object::toString).toList(),
                "sluice vip list and sluice backend list show them"));
        }
        return new RefusedException(sentence);
    }

    private static RefusedException lost(final IOException e) {
        return new RefusedException("the dataplane's answer broke off (" + e.getMessage()
            + "); ask again, and look at the dataplane's log if that does not help", e);
    }

    @Override
    public void close() {
        try {
            dataplane.close();
        } catch (final IOException e) {
            throw lost(e);
        }
    }
}
