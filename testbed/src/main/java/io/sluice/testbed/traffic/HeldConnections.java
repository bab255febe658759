package io.sluice.testbed.traffic;

import io.sluice.testbed.net.Host;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/**
 * Opens TCP connections and holds them, with a request on each every few milliseconds, until told to stop: whatever disturbs an
 * existing connection shows as one that was lost, or as a long wait. Prints a {@link HeldReport} ten times a second.
 */
public final class HeldConnections {

    private static final long REPORT_EVERY_MS = 100;

    private final InetSocketAddress address;
    private final long pauseMs;
    private final AtomicLongArray exchanges;
    private final AtomicLong longestWaitMs = new AtomicLong();
    private final LoadReport.Count opened = new LoadReport.Count();
    private final LoadReport.Count lost = new LoadReport.Count();
    private final LoadReport.Count refused = new LoadReport.Count();

    private HeldConnections(final InetSocketAddress address, final int connections, final long pauseMs) {
        this.address = address;
        this.exchanges = new AtomicLongArray(connections);
        this.pauseMs = pauseMs;
    }

    /** Starts them in the namespace of {@code client}: {@code connections}, each with a request every {@code pauseMs}. */
    public static JavaProgram<HeldReport> start(
        final Host client, final String address, final int port, final int connections, final int pauseMs) {
        return JavaProgram.start(client.netns(), HeldReport.class, HeldConnections.class, address, Integer.toString(port),
            Integer.toString(connections), Integer.toString(pauseMs));
    }

    /** Arguments: address, port, connections, milliseconds between two requests on a connection. */
    public static void main(final String[] args) throws Exception {
        final InetSocketAddress address = new InetSocketAddress(args[0], Integer.parseInt(args[1]));
        final HeldConnections held = new HeldConnections(address, Integer.parseInt(args[2]), Long.parseLong(args[3]));
        for (int i = 0; i < held.exchanges.length(); i++) {
            final int number = i;
            daemon(() -> held.hold(number));
        }
        daemon(held::reportAgainAndAgain);
        JavaProgram.untilTold();
        JavaProgram.report(held.now());
    }

    private static void daemon(final Runnable work) {
        final Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }

    private void hold(final int number) {
        String backend = null;
        try (HttpConnection connection = new HttpConnection(address, true)) {
            backend = connection.get();
            opened.add(backend);
            while (true) {
                pause(pauseMs);
                exchange(connection);
                exchanges.incrementAndGet(number);
            }
        } catch (final IOException e) {
            if (backend == null) {
                refused.add(HttpConnection.reason(e));
            } else {
                lost.add(backend);
            }
        }
    }

    private void exchange(final HttpConnection connection) throws IOException {
        final long askedNs = System.nanoTime();
        connection.get();
        longestWaitMs.accumulateAndGet((System.nanoTime() - askedNs) / 1_000_000, Math::max);
    }

    private void reportAgainAndAgain() {
        while (true) {
            JavaProgram.report(now());
            pause(REPORT_EVERY_MS);
        }
    }

    private HeldReport now() {
        final Map<String, Long> gone = lost.now();
        final Map<String, Long> open = new TreeMap<>(opened.now());
        open.replaceAll((backend, count) -> count - gone.getOrDefault(backend, 0L));
        final LongSummaryStatistics each =
            IntStream.range(0, exchanges.length()).mapToLong(exchanges::get).summaryStatistics();
        return new HeldReport(each.getSum(), each.getMin(), open, gone, refused.now(), longestWaitMs.get());
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
