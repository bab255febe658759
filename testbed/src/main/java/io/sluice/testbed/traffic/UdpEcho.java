package io.sluice.testbed.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.testbed.net.Host;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;

/** A UDP server on a backend: it answers every datagram with its own name, a blank, and what came. */
public final class UdpEcho {

    private static final int LARGEST = 65_535;

    private UdpEcho() {
    }

    /**
     * Starts it on {@code host}, bound to {@code address} (the VIP, so that answers come from there); returns when it
     * listens.
     */
    public static JavaProgram<LoadReport> start(final Host host, final String address, final int port) {
        final JavaProgram<LoadReport> program = JavaProgram.start(host.netns(), LoadReport.class, UdpEcho.class, host.role(),
            address, Integer.toString(port));
        program.await("readiness", Duration.ofMinutes(1), any -> true);
        return program;
    }

    /** Arguments: name, address, port. */
    public static void main(final String[] args) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(Integer.parseInt(args[2]), InetAddress.getByName(args[1]))) {
            JavaProgram.report(new LoadReport(Map.of(), Map.of(), 0));
            final Thread server = new Thread(() -> serve(socket, args[0] + " "));
            server.setDaemon(true);
            server.start();
            JavaProgram.untilTold();
        }
    }

    private static void serve(final DatagramSocket socket, final String greeting) {
        final byte[] came = new byte[LARGEST];
        while (!socket.isClosed()) {
            final DatagramPacket packet = new DatagramPacket(came, came.length);
            try {
                socket.receive(packet);
                final byte[] answer = (greeting + new String(came, 0, packet.getLength(), UTF_8)).getBytes(UTF_8);
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (final IOException e) {
                System.err.println(e.getMessage());
            }
        }
    }
}
