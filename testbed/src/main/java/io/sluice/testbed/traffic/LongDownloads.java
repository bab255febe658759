package io.sluice.testbed.traffic;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.testbed.net.Host;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/**
 * Downloads a file at a leisurely pace, on connections each of which lasts as long as it runs, and compares every octet with the
 * file; one that ends early begins the next on the same connection. Told to end, it reads what is left as fast as it may. Prints
 * a {@link Report} four times a second.
 */
public final class LongDownloads {

    /** Octets a second of each, until told to end. */
    public static final int PACE = 32 << 10;
    /** A client's memory for what it has not read yet, in octets; what its kernel makes of it is at most twice as much. */
    public static final int RECEIVE_BUFFER = 16 << 10;

    private static final long REPORT_EVERY_MS = 250;
    private static final int PAUSE_MS = 250;
    private static final int PIECE = PACE * PAUSE_MS / 1_000;
    private static final int PATIENCE_MS = 180_000;
    private static final int CONNECT_PATIENCE_MS = 60_000;
    private static final String END = "end";

    private final InetSocketAddress address;
    private final byte[] request;
    private final byte[] file;
    private final AtomicLongArray octets;
    private final AtomicInteger ended = new AtomicInteger();
    private final LoadReport.Count broken = new LoadReport.Count();
    private volatile boolean ending;

    /**
     * How they fare.
     *
     * @param fewest octets that came on the connection with the fewest; 0 until all have begun
     * @param octets that came on all of them
     * @param ended  connections on which all came that had to, and nothing else
     * @param broken by reason: connections that ended before, or brought something else
     */
    public record Report(long fewest, long octets, int ended, Map<String, Long> broken) {
    }

    private LongDownloads(final InetSocketAddress address, final Path file, final int connections) throws IOException {
        this.address = address;
        this.file = Files.readAllBytes(file);
        octets = new AtomicLongArray(connections);
        request = ("GET /files/" + file.getFileName() + " HTTP/1.1\r\nHost: sluice.test\r\n\r\n").getBytes(US_ASCII);
    }

    /** Starts them in the namespace of {@code client}; below {@code /files/} the servers serve the directory of {@code file}. */
    public static JavaProgram<Report> start(
        final Host client, final String address, final int port, final BigFile file, final int connections) {
        return JavaProgram.start(client.netns(), Report.class, LongDownloads.class, address, Integer.toString(port),
            file.path().toString(), Integer.toString(connections));
    }

    /** Has them read what is left, and returns the last report: when all have ended, or are broken. */
    public static Report end(final JavaProgram<Report> downloads, final int connections, final Duration limit) {
        downloads.tell(END);
        downloads.await("end of the downloads", limit,
            now -> now.ended() + now.broken().values().stream().mapToLong(Long::longValue).sum() == connections);
        return downloads.stop();
    }

    /** Arguments: address, port, file, connections. */
    public static void main(final String[] args) throws Exception {
        final LongDownloads downloads = new LongDownloads(new InetSocketAddress(args[0], Integer.parseInt(args[1])),
            Path.of(args[2]), Integer.parseInt(args[3]));
        for (int i = 0; i < downloads.octets.length(); i++) {
            final int number = i;
            daemon(() -> downloads.download(number));
        }
        daemon(downloads::reportAgainAndAgain);
        final BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
        downloads.ending = END.equals(orders.readLine());
        JavaProgram.untilTold();
        JavaProgram.report(downloads.now());
    }

    private static void daemon(final Runnable work) {
        final Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }

    private void download(final int number) {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            socket.setSoTimeout(PATIENCE_MS);
            socket.connect(address, CONNECT_PATIENCE_MS);
            final InputStream in = socket.getInputStream();
            do {
                socket.getOutputStream().write(request);
                final long length = SteadyDownloads.length(in);
                if (length != file.length) {
                    throw new IOException("answered " + length + " octets instead of " + file.length);
                }
                readFile(in, number);
            } while (!ending);
            ended.incrementAndGet();
        } catch (final IOException e) {
            broken.add(HttpConnection.reason(e, PATIENCE_MS));
        }
    }

    private void readFile(final InputStream in, final int number) throws IOException {
        final byte[] piece = new byte[PIECE];
        int at = 0;
        while (at < file.length) {
            final int came = in.readNBytes(piece, 0, Math.min(PIECE, file.length - at));
            if (!Arrays.equals(piece, 0, came, file, at, at + came)) {
                throw new IOException("brought something else than the file from octet " + at + " on");
            }
            at += came;
            octets.addAndGet(number, came);
            if (came < PIECE && at < file.length) {
                throw new EOFException("closed in the middle of a file");
            }
            if (!ending) {
                pause(PAUSE_MS);
            }
        }
    }

    private Report now() {
        return new Report(IntStream.range(0, octets.length()).mapToLong(octets::get).min().orElse(0),
            IntStream.range(0, octets.length()).mapToLong(octets::get).sum(), ended.get(), broken.now());
    }

    private void reportAgainAndAgain() {
        while (true) {
            JavaProgram.report(now());
            pause(REPORT_EVERY_MS);
        }
    }

    /** The pace of a client, not a wait for something. */
    private static void pause(final long ms) {
        try {
            Thread.sleep(ms);
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
