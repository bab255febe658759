package io.sluice.testbed.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.testbed.net.Host;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;

/** Sends datagrams to an {@link Echo}, each from a port of its own, and waits for each one's answer. Nothing is sent twice. */
public final class UdpLoad {

    private static final int PATIENCE_MS = 2_000;
    private static final int LARGEST = 65_535;
    private static final int ENOUGH = 20;                       // that many without an answer, and it gives up

    private UdpLoad() {
    }

    /** Starts it in the namespace of {@code client}; it reports once, when it is done. */
    public static JavaProgram<LoadReport> start(final Host client, final String address, final int port, final int datagrams) {
        return start(client, address, port, datagrams, 0, 0);
    }

    /**
     * The same with datagrams of at least {@code shortest} and hardly more than {@code longest} octets: what is more than a
     * packet holds comes in fragments.
     */
    public static JavaProgram<LoadReport> start(
        final Host client, final String address, final int port, final int datagrams, final int shortest, final int longest) {
        return JavaProgram.start(client.netns(), LoadReport.class, UdpLoad.class, address, Integer.toString(port),
            Integer.toString(datagrams), Integer.toString(shortest), Integer.toString(longest));
    }

    /** Arguments: address, port, datagrams, octets of the shortest, octets of the longest. */
    public static void main(final String[] args) throws IOException {
        final InetSocketAddress address = new InetSocketAddress(args[0], Integer.parseInt(args[1]));
        final int datagrams = Integer.parseInt(args[2]);
        final int shortest = Integer.parseInt(args[3]);
        final int longest = Integer.parseInt(args[4]);
        final LoadReport.Count answered = new LoadReport.Count();
        final LoadReport.Count failed = new LoadReport.Count();
        int unanswered = 0;
        for (int i = 0; i < datagrams && unanswered < ENOUGH; i++) {
            try {
                answered.add(exchange(address, text("datagram " + i, shortest + i * (longest - shortest) / datagrams)));
            } catch (final SocketTimeoutException e) {
                failed.add("no answer within 2 s");
                unanswered++;
            } catch (final IOException e) {
                failed.add(HttpConnection.reason(e));
            }
        }
        JavaProgram.report(new LoadReport(answered.now(), failed.now(), 0));
    }

    /** Some text of at least so many letters, in which a piece that is missing, doubled or misplaced shows. */
    private static String text(final String beginning, final int atLeast) {
        final StringBuilder text = new StringBuilder(beginning);
        while (text.length() < atLeast) {
            text.append(", ").append(text.length());
        }
        return text.toString();
    }

    /** Returns the name of who answered. A connected socket: an answer from any other address would not arrive. */
    private static String exchange(final InetSocketAddress address, final String text) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.connect(address);
            socket.send(new DatagramPacket(text.getBytes(UTF_8), text.length()));
            final DatagramPacket answer = new DatagramPacket(new byte[LARGEST], LARGEST);
            socket.receive(answer);
            final String[] nameAndText = new String(answer.getData(), 0, answer.getLength(), UTF_8).split(" ", 2);
            if (!nameAndText[1].equals(text)) {
                throw new IOException("answered something else");
            }
            return nameAndText[0];
        }
    }
}
