package io.sluice.testbed.traffic;

import io.sluice.linux.Interface;
import io.sluice.packet.Address;
import io.sluice.packet.Mac;
import io.sluice.packet.Packet;
import io.sluice.packet.Tcp;
import io.sluice.testbed.net.Host;
import io.sluice.testbed.wire.Transmitter;
import io.sluice.xdp.Binding;
import io.sluice.xdp.XdpSocket;
import io.sluice.xdp.XdpSocketConfig;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A host that floods its segment with frames to the balancer, each from another address of 10.0.0.0/8, where nobody is: straight
 * from memory (AF_XDP), as many as it can, or so many in a second. Until told to stop; prints a {@link Report} ten times a
 * second.
 */
public final class Flood {

    /** What it sends. */
    public enum Kind {
        /** The first segment of a TCP connection, each of another; IPv4. */
        SYN,
        /** Datagrams. */
        UDP
    }

    private static final int CLIENTS = 1 << 16;
    private static final int FIRST_ADDRESS = 10 << 24;
    private static final int RING_SIZE = 2_048;
    private static final int FRAME_SIZE = 4_096;
    private static final long SLICE_NS = 100_000_000;

    private Flood() {
    }

    /**
     * How far it is.
     *
     * @param sent frames that the kernel has taken
     * @param ms   in so many milliseconds
     */
    public record Report(long sent, long ms) {
        /** Frames in a second. */
        public double perSecond() {
            return sent * 1e3 / Math.max(ms, 1);
        }
    }

    /**
     * Starts it.
     *
     * @param perSecond most frames in a second; 0 for all it can
     */
    public static JavaProgram<Report> start(
        final Host from, final Host balancer, final String vip, final int port, final Kind kind, final double perSecond) {
        return start(from, balancer, vip, port, kind, perSecond, CLIENTS);
    }

    /** The same from so many addresses, one after the other and again from the first. */
    public static JavaProgram<Report> start(final Host from, final Host balancer, final String vip, final int port,
        final Kind kind, final double perSecond, final int clients) {
        return JavaProgram.start(from.netns(), Report.class, Flood.class, balancer.mac(), vip, Integer.toString(port),
            kind.name(), Double.toString(perSecond), Integer.toString(clients));
    }

    /** Arguments: MAC address of the balancer, VIP, port, kind, frames per second, addresses. */
    public static void main(final String[] args) throws Exception {
        final Interface device = Interface.named(Host.DEVICE);
        final int clients = Integer.parseInt(args[5]);
        final AtomicBoolean told = new AtomicBoolean();
        JavaProgram.whenTold(() -> told.set(true));
        try (XdpSocket socket = XdpSocket.open(device,
            new XdpSocketConfig(0, RING_SIZE, clients * Transmitter.STRIDE / FRAME_SIZE + 2 * RING_SIZE, FRAME_SIZE, 0),
            Binding.COPY)) {
            for (int i = 0; i < clients; i++) {
                final Packet packet = Kind.valueOf(args[3]) == Kind.SYN ? Packet.tcp().syn() : Packet.udp();
                final byte[] frame = packet.fromMac(device.mac()).toMac(Mac.of(args[0]))
                    .from(Address.ofIpv4(FIRST_ADDRESS + i).toString(), 1_024 + i % 60_000)
                    .to(args[1], Integer.parseInt(args[2])).frame();
                socket.umem().buffer().putBytes(i * Transmitter.STRIDE, frame);
            }
            final Transmitter transmitter = new Transmitter(socket);
            transmitter.renew(Kind.valueOf(args[3]) == Kind.SYN ? Tcp.PROTOCOL : 0);
            flood(transmitter, clients, Double.parseDouble(args[4]), told);
        }
    }

    private static void flood(
        final Transmitter transmitter, final int clients, final double perSecond, final AtomicBoolean told) {
        final long beganNs = System.nanoTime();
        long sent = 0;
        while (!told.get()) {
            sent += transmitter.flood(clients, perSecond, SLICE_NS);
            JavaProgram.report(new Report(sent, (System.nanoTime() - beganNs) / 1_000_000));
        }
    }
}
