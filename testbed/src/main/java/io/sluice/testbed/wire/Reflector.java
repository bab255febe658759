package io.sluice.testbed.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sluice.bpf.Attachment;
import io.sluice.bpf.BpfLink;
import io.sluice.bpf.BpfMap;
import io.sluice.bpf.BpfProgram;
import io.sluice.bpf.Instructions;
import io.sluice.dataplane.io.PacketIo;
import io.sluice.dataplane.io.XdpPacketIo;
import io.sluice.linux.CloseStack;
import io.sluice.linux.Cpu;
import io.sluice.linux.Interface;
import io.sluice.xdp.Binding;
import io.sluice.xdp.XdpSocket;
import io.sluice.xdp.XdpSocketConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A process that sends every frame of the bench back where it came from, with the least that can be done: by an XDP program in
 * the kernel, or through our own packet I/O, which then is all that is measured. It ends when its standard input ends.
 */
public final class Reflector {
    private static final int BURST = 64;
    private static final int RING_SIZE = 2_048;
    private static final int FRAME_SIZE = 2_048;
    private static final long MAC_BITS = 0xffff_ffff_ffffL;

    private Reflector() {
    }

    /** Arguments: {@code drop}, {@code kernel}, or {@code rings}; device; for rings, the core. */
    public static void main(final String[] args) throws IOException {
        final Interface device = Interface.named(args[1]);
        try (CloseStack opened = new CloseStack()) {
            long forwarder = 0;                                    // the kernel
            switch (args[0]) {
                case "drop":
                    attach(opened, device, WirePrograms.dropper());
                    break;
                case "kernel":
                    attach(opened, device, WirePrograms.reflector());
                    break;
                case "rings":
                    forwarder = rings(opened, device, Integer.parseInt(args[2]));
                    break;
                default:
                    throw new IllegalArgumentException("there is no reflector '" + args[0] + "'");
            }
            System.out.println("ready " + forwarder);
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static void attach(final CloseStack opened, final Interface device, final Instructions code) {
        final BpfProgram program = opened.push(BpfProgram.load(BpfProgram.Type.XDP, "bench_reflector", code));
        opened.push(BpfLink.xdp(program, device, Attachment.NATIVE));
    }

    private static long rings(final CloseStack opened, final Interface device, final int cpu) {
        final BpfMap sockets = opened.push(BpfMap.sockets("bench_sockets", 1));
        final XdpSocket socket = XdpSocket.open(device,
            new XdpSocketConfig(0, RING_SIZE, 4 * RING_SIZE, FRAME_SIZE, PacketIo.HEADROOM), Binding.COPY);
        final PacketIo io = opened.push(new XdpPacketIo(socket, RING_SIZE, Attachment.NATIVE.toString()));
        sockets.put(0, socket.descriptor());
        final Loop loop = new Loop(io, cpu);
        opened.push(loop);
        attach(opened, device, WirePrograms.redirector(sockets));
        return loop.begin();
    }

    /** Receive, exchange the MAC addresses, send; without end or pause. */
    private static final class Loop extends Thread implements AutoCloseable {
        private final PacketIo io;
        private final UnsafeBuffer frames;
        private final int cpu;
        private final CompletableFuture<Long> number = new CompletableFuture<>();
        private volatile boolean told;

        Loop(final PacketIo io, final int cpu) {
            super("reflector");
            this.io = io;
            this.frames = io.frames();
            this.cpu = cpu;
        }

        /** Starts, and returns the number of the thread. */
        long begin() {
            start();
            return number.join();
        }

        @Override
        public void run() {
            Cpu.pin(cpu);
            number.complete(CpuTime.thisThread());
            while (!told) {
                burst();
            }
        }

        private void burst() {
            final int received = io.receive(BURST);
            for (int i = 0; i < received; i++) {
                final int at = io.offset(i);
                exchange(at);
                io.transmit(i, at, io.length(i));
            }
            if (received > 0) {
                io.flush();
            } else {
                Thread.onSpinWait();
            }
        }

        /** An address is six bytes: eight are read, and two belong to what follows. */
        private void exchange(final int at) {
            final long destination = frames.getLong(at, LITTLE_ENDIAN);
            final long source = frames.getLong(at + 6, LITTLE_ENDIAN);
            frames.putLong(at, source & MAC_BITS | destination << 48, LITTLE_ENDIAN);
            frames.putInt(at + 6, (int) destination, LITTLE_ENDIAN);
            frames.putShort(at + 10, (short) (destination >>> 32), LITTLE_ENDIAN);
        }

        @Override
        public void close() {
            told = true;
            try {
                join();
            } catch (final InterruptedException e) {
                interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }
}
