package io.sluice.dataplane.io;

import io.sluice.bpf.Attachment;
import io.sluice.bpf.Steering;
import io.sluice.bpf.XdpSteering;
import io.sluice.linux.CloseStack;
import io.sluice.linux.Interface;
import io.sluice.xdp.Binding;
import io.sluice.xdp.XdpSocket;
import io.sluice.xdp.XdpSocketConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The packet I/O of one interface: one for each queue served, and the steering that feeds them. Owns them all. */
public final class PacketIoSet implements AutoCloseable {
    private static final int RING_SIZE = 2_048;
    private static final int FRAMES = 4 * RING_SIZE;
    private static final int FRAME_SIZE = 2_048;

    private final List<PacketIo> workers;
    private final Steering steering;
    private final CloseStack owned;

    private PacketIoSet(final List<PacketIo> workers, final Steering steering, final CloseStack owned) {
        this.workers = workers;
        this.steering = steering;
        this.owned = owned;
    }

    /** Opens the wanted queues of {@code device}, or all of them when none is named. */
    public static PacketIoSet open(final Interface device, final IoMode mode, final List<Integer> queues) {
        final Attachment attachment = mode == IoMode.GENERIC ? Attachment.GENERIC : Attachment.NATIVE;
        final List<Integer> served = queues.isEmpty() ? IntStream.range(0, device.queues()).boxed().toList() : queues;
        try (CloseStack opening = new CloseStack()) {
            final XdpSteering steering = opening.push(XdpSteering.attach(device, attachment));
            final List<PacketIo> workers = new ArrayList<>();
            for (final int queue : served) {
                final XdpSocketConfig config = new XdpSocketConfig(queue, RING_SIZE, FRAMES, FRAME_SIZE, PacketIo.HEADROOM);
                final XdpSocket socket = XdpSocket.open(device, config, Binding.ZERO_COPY);
                workers.add(opening.push(new XdpPacketIo(socket, RING_SIZE, attachment.toString())));
                steering.socket(queue, socket.descriptor());
            }
            return new PacketIoSet(List.copyOf(workers), steering, opening.release());
        }
    }

    /** One for each queue served, in the order in which they were named. */
    public List<PacketIo> workers() {
        return workers;
    }

    /** What decides which packets come here. */
    public Steering steering() {
        return steering;
    }

    /** What was got, for people. */
    public String description() {
        return workers.get(0).description();
    }

    @Override
    public void close() {
        owned.close();
    }
}
