package io.sluice.testbed.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.testbed.net.Host;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/**
 * Sends datagrams to an {@link Echo} from a few ports, from each one every few milliseconds, until told to stop: flows that go
 * on. Nothing is sent twice. Prints a {@link HeldReport} ten times a second, in which a flow is open to whoever answered last,
 * and refused are datagrams without an answer.
 */
public final class HeldDatagrams {

    private static final int PATIENCE_MS = 2_000;
    private static final long REPORT_EVERY_MS = 100;
    private static final int LARGEST = 1_500;

    private final InetSocketAddress address;
    private final long pauseMs;
    private final AtomicLongArray exchanges;
    private final AtomicReferenceArray<String> answerers;
    private final LoadReport.Count failed = new LoadReport.Count();

    private HeldDatagrams(final InetSocketAddress address, final int flows, final long pauseMs) {
        this.address = address;
        this.pauseMs = pauseMs;
        exchanges = new AtomicLongArray(flows);
        answerers = new AtomicReferenceArray<>(flows);
    }

    /** Starts them in the namespace of {@code client}: {@code flows}, each with a datagram every {@code pauseMs}. */
    public static JavaProgram<HeldReport> start(
        final Host client, final String address, final int port, final int flows, final int pauseMs) {
        return JavaProgram.start(client.netns(), HeldReport.class, HeldDatagrams.class, address, Integer.toString(port),
            Integer.toString(flows), Integer.toString(pauseMs));
    }

    /** Arguments: address, port, flows, milliseconds between two datagrams of a flow. */
    public static void main(final String[] args) throws IOException {
        final InetSocketAddress address = new InetSocketAddress(args[0], Integer.parseInt(args[1]));
        final int flows = Integer.parseInt(args[2]);
        final HeldDatagrams held = new HeldDatagrams(address, flows, Long.parseLong(args[3]));
        IntStream.range(0, flows).forEach(number -> daemon(() -> held.hold(number)));
        daemon(held::reportAgainAndAgain);
        JavaProgram.untilTold();
        JavaProgram.report(held.now());
    }

    private static void daemon(final Runnable work) {
        final Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }

    /** A connected socket: an answer from any other address would not arrive. */
    private void hold(final int number) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.connect(address);
            while (true) {
                exchange(socket, number);
                pause(pauseMs);
            }
        } catch (final IOException e) {
            failed.add(HttpConnection.reason(e));
        }
    }

    private void exchange(final DatagramSocket socket, final int number) throws IOException {
        final String text = "flow " + number + " datagram " + exchanges.get(number);
        socket.send(new DatagramPacket(text.getBytes(UTF_8), text.length()));
        final DatagramPacket answer = new DatagramPacket(new byte[LARGEST], LARGEST);
        try {
            socket.receive(answer);
        } catch (final SocketTimeoutException e) {
            failed.add("no answer within 2 s");
            return;
        }
        final String[] nameAndText = new String(answer.getData(), 0, answer.getLength(), UTF_8).split(" ", 2);
        if (!nameAndText[1].equals(text)) {
            throw new IOException("answered something else");
        }
        answerers.set(number, nameAndText[0]);
        exchanges.incrementAndGet(number);
    }

    private void reportAgainAndAgain() {
        while (true) {
            JavaProgram.report(now());
            pause(REPORT_EVERY_MS);
        }
    }

    private HeldReport now() {
        final Map<String, Long> open = new TreeMap<>();
        IntStream.range(0, answerers.length()).mapToObj(answerers::get).filter(name -> name != null)
            .forEach(name -> open.merge(name, 1L, Long::sum));
        final long sum = IntStream.range(0, exchanges.length()).mapToLong(exchanges::get).sum();
        final long fewest = IntStream.range(0, exchanges.length()).mapToLong(exchanges::get).min().orElse(0);
        return new HeldReport(sum, fewest, open, Map.of(), failed.now(), 0);
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
