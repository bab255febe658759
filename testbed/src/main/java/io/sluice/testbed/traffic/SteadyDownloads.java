package io.sluice.testbed.traffic;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.testbed.net.Host;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Downloads a file over and over, on connections that last as long as it runs, as fast as they may; nothing of it is kept. Until
 * told to stop; prints a {@link Report} ten times a second.
 */
public final class SteadyDownloads {

    private static final long REPORT_EVERY_MS = 100;
    private static final int PATIENCE_MS = 60_000;
    private static final int CONNECT_PATIENCE_MS = 10_000;
    private static final int AT_ONCE = 1 << 16;

    private final InetSocketAddress address;
    private final byte[] request;
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicLong octets = new AtomicLong();
    private final LoadReport.Count broken = new LoadReport.Count();

    /**
     * How they fare.
     *
     * @param begun  connections on which something has come
     * @param octets that came on all of them
     * @param broken by reason: connections that ended
     */
    public record Report(int begun, long octets, Map<String, Long> broken) {
    }

    private SteadyDownloads(final String host, final int port, final String path) {
        address = new InetSocketAddress(host, port);
        request = ("GET " + path + " HTTP/1.1\r\nHost: sluice.test\r\n\r\n").getBytes(US_ASCII);
    }

    /** Starts them in the namespace of {@code client}. */
    public static JavaProgram<Report> start(
        final Host client, final String address, final int port, final String path, final int connections) {
        return JavaProgram.start(client.netns(), Report.class, SteadyDownloads.class, address, Integer.toString(port), path,
            Integer.toString(connections));
    }

    /** Arguments: address, port, path, connections. */
    public static void main(final String[] args) throws Exception {
        final SteadyDownloads downloads = new SteadyDownloads(args[0], Integer.parseInt(args[1]), args[2]);
        for (int i = 0; i < Integer.parseInt(args[3]); i++) {
            daemon(downloads::download);
        }
        daemon(downloads::reportAgainAndAgain);
        JavaProgram.untilTold();
        JavaProgram.report(downloads.now());
    }

    private static void daemon(final Runnable work) {
        final Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }

    private void download() {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.connect(address, CONNECT_PATIENCE_MS);
            final InputStream in = socket.getInputStream();
            final byte[] piece = new byte[AT_ONCE];
            for (boolean first = true; true; first = false) {
                socket.getOutputStream().write(request);
                long left = length(in);
                begun.addAndGet(first ? 1 : 0);
                while (left > 0) {
                    final int came = in.read(piece, 0, (int) Math.min(left, AT_ONCE));
                    if (came < 0) {
                        throw new EOFException("closed in the middle of a file");
                    }
                    left -= came;
                    octets.addAndGet(came);
                }
            }
        } catch (final IOException e) {
            broken.add(HttpConnection.reason(e, PATIENCE_MS));
        }
    }

    /** Reads the header of an answer; returns how many octets follow. */
    static long length(final InputStream in) throws IOException {
        long length = -1;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.startsWith("Content-Length: ")) {
                length = Long.parseLong(line.substring("Content-Length: ".length()));
            }
        }
        if (length <= 0) {
            throw new IOException("answered without a file");
        }
        return length;
    }

    private static String line(final InputStream in) throws IOException {
        final StringBuilder line = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("closed without an answer");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private Report now() {
        return new Report(begun.get(), octets.get(), broken.now());
    }

    private void reportAgainAndAgain() {
        try {
            while (true) {
                JavaProgram.report(now());
                Thread.sleep(REPORT_EVERY_MS);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
