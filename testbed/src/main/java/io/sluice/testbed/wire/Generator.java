package io.sluice.testbed.wire;

import io.sluice.bpf.Attachment;
import io.sluice.bpf.BpfLink;
import io.sluice.bpf.BpfMap;
import io.sluice.bpf.BpfProgram;
import io.sluice.linux.CloseStack;
import io.sluice.linux.Cpu;
import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import io.sluice.packet.Address;
import io.sluice.packet.Mac;
import io.sluice.packet.Udp;
import io.sluice.xdp.Binding;
import io.sluice.xdp.XdpSocket;
import io.sluice.xdp.XdpSocketConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A process that floods the wire from prebuilt frames, pinned to a core, and counts what comes back. It obeys lines on standard
 * input, each answered by one line; it ends, and leaves the device as it was, when its standard input ends.
 */
public final class Generator implements AutoCloseable {
    private static final int RING_SIZE = 2_048;
    private static final int FRAME_SIZE = 4_096;
    private static final int PER_FRAME = FRAME_SIZE / FlowFrames.STRIDE;
    private static final int TABLE_FRAMES = FlowFrames.MOST / PER_FRAME;
    private static final int PROBE_FRAMES = 1_024;
    private static final int RECEIVE_FRAMES = 2 * RING_SIZE;
    private static final long QUIET_NS = 30_000_000;
    private static final long DRAIN_LIMIT_NS = 1_000_000_000;

    private final CloseStack owned;
    private final BpfMap counter;
    private final Transmitter transmitter;
    private final Probes probes;

    private Generator(final Interface device, final FlowFrames frames, final int address) {
        try (CloseStack opening = new CloseStack()) {
            final BpfMap sockets = opening.push(BpfMap.sockets("bench_sockets", 1));
            counter = opening.push(BpfMap.array("bench_returned", Long.BYTES, 1));
            final BpfProgram sink = opening.push(BpfProgram.load(BpfProgram.Type.XDP, "bench_sink",
                WirePrograms.sink(counter, sockets, address)));
            final int umem = TABLE_FRAMES + PROBE_FRAMES + RECEIVE_FRAMES;
            final XdpSocket socket = opening.push(XdpSocket.open(device,
                new XdpSocketConfig(0, RING_SIZE, umem, FRAME_SIZE, 0), Binding.COPY));
            opening.push(BpfLink.xdp(sink, device, Attachment.NATIVE));
            sockets.put(0, socket.descriptor());
            final UnsafeBuffer memory = socket.umem().buffer();
            for (int i = 0; i < FlowFrames.MOST; i++) {
                frames.write(memory, i * FlowFrames.STRIDE, i, FlowFrames.FLOOD);
            }
            transmitter = new Transmitter(socket);
            probes = new Probes(socket, transmitter, frames, TABLE_FRAMES, PROBE_FRAMES, RECEIVE_FRAMES);
            owned = opening.release();
        }
    }

    /** Arguments: device and its IPv4 address, core, MAC address of the balancer, VIP, port. */
    public static void main(final String[] args) throws IOException {
        final Interface device = Interface.named(args[0]);
        final int address = (int) Address.of(args[1]).lo();
        Cpu.pin(Integer.parseInt(args[2]));
        Linux.preciseTimers();
        final FlowFrames frames = new FlowFrames(device.mac(), Mac.of(args[3]), args[4], Integer.parseInt(args[5]));
        final BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        try (Generator generator = new Generator(device, frames, address)) {
            System.out.println("ready " + CpuTime.thisThread());
            for (String line = orders.readLine(); line != null; line = orders.readLine()) {
                System.out.println(generator.obey(line.split(" ")));
            }
        }
    }

    private String obey(final String[] order) {
        switch (order[0]) {
            case "flood":                                          // connections, frames/s (0: all it can), milliseconds
                return flood(Integer.parseInt(order[1]), Double.parseDouble(order[2]), Long.parseLong(order[3])).toString();
            case "renew":                                          // 1: each frame is another connection's; 0: it is as before
                transmitter.renew(order[1].equals("1") ? Udp.PROTOCOL : 0);
                return "done";
            case "probe":                                          // connections, frames/s, probes/s, milliseconds, rest in ns
                return probes.run(Integer.parseInt(order[1]), Double.parseDouble(order[2]), Double.parseDouble(order[3]),
                    Long.parseLong(order[4]), Long.parseLong(order[5]));
            case "await":                                          // probes/s, most milliseconds
                return probes.first(Double.parseDouble(order[1]), Long.parseLong(order[2]));
            default:
                throw new IllegalArgumentException("the generator knows no order '" + order[0] + "'");
        }
    }

    private Trial flood(final int connections, final double perSecond, final long millis) {
        final long before = returned();
        final long cpuBefore = CpuTime.ofThisThread();
        final long beganNs = System.nanoTime();
        final long sent = transmitter.flood(connections, perSecond, millis * 1_000_000);
        final long tookNs = System.nanoTime() - beganNs;
        final long cpuNs = CpuTime.ofThisThread() - cpuBefore;
        final long during = returned() - before;
        settle();
        return new Trial(perSecond, sent, returned() - before, during, tookNs, cpuNs);
    }

    /** Returns when nothing more comes back. */
    private void settle() {
        final long beganNs = System.nanoTime();
        long last = returned();
        long changedNs = beganNs;
        while (System.nanoTime() - changedNs < QUIET_NS && System.nanoTime() - beganNs < DRAIN_LIMIT_NS) {
            final long now = returned();
            if (now != last) {
                last = now;
                changedNs = System.nanoTime();
            }
            Thread.onSpinWait();
        }
    }

    private long returned() {
        final byte[] value = counter.get(new byte[Integer.BYTES]).orElseThrow();
        return new UnsafeBuffer(value).getLong(0, ByteOrder.nativeOrder());
    }

    @Override
    public void close() {
        owned.close();
    }
}
