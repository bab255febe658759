package io.sluice.testbed.traffic;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** One TCP connection on which HTTP requests are made one after the other. Every answer is checked to be whole. */
final class HttpConnection implements AutoCloseable {

    /** How long a client waits for a connection, or for more of an answer, unless it says otherwise. */
    static final int PATIENCE_MS = 10_000;
    /** What the reason begins with where no connection came about. */
    static final String UNCONNECTED = "no connection";
    /** A connection that is held may wait for a program on its way to be started anew, and for TCP to try again. */
    private static final int HELD_PATIENCE_MS = 120_000;

    private final Socket socket = new Socket();
    private final byte[] request;
    private final InputStream in;

    /** Connects. A connection that is to be {@code held} stays open after an answer. */
    HttpConnection(final InetSocketAddress address, final boolean held) throws IOException {
        this(address, held, PATIENCE_MS, held ? HELD_PATIENCE_MS : PATIENCE_MS);
    }

    /** Connects for one request, with so much patience for each of the two. */
    HttpConnection(final InetSocketAddress address, final int patienceMs) throws IOException {
        this(address, false, patienceMs, patienceMs);
    }

    private HttpConnection(
        final InetSocketAddress address, final boolean held, final int connectPatienceMs, final int patienceMs)
        throws IOException {
        request = ("GET / HTTP/1.1\r\nHost: sluice.test\r\n" + (held ? "" : "Connection: close\r\n") + "\r\n").getBytes(US_ASCII);
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(patienceMs);
            socket.connect(address, connectPatienceMs);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (final IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Makes one request and returns the name of the backend that answered it; an answer that is not whole is an exception. */
    String get() throws IOException {
        socket.getOutputStream().write(request);
        final String status = line();
        if (!status.startsWith("HTTP/1.1 200 ")) {
            throw new IOException("answered " + status);
        }
        String backend = "nobody";
        int length = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.startsWith("X-Backend: ")) {
                backend = header.substring("X-Backend: ".length());
            } else if (header.startsWith("Content-Length: ")) {
                length = Integer.parseInt(header.substring("Content-Length: ".length()));
            }
        }
        if (in.readNBytes(length).length != length) {
            throw new EOFException("closed in the middle of an answer");
        }
        return backend;
    }

    private String line() throws IOException {
        final StringBuilder line = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException(line.isEmpty() ? "closed without an answer" : "closed in the middle of an answer");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** Why a request failed, in few words that are the same for the same reason. */
    static String reason(final IOException failure) {
        return reason(failure, PATIENCE_MS);
    }

    /** The same where the patience is another. */
    static String reason(final IOException failure, final int patienceMs) {
        if (failure instanceof SocketTimeoutException) {
            return (failure.getMessage().startsWith("Connect") ? UNCONNECTED : "no answer") + " within "
                + patienceMs / 1_000 + " s";
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
