package io.sluice.dataplane.io;

import io.sluice.bpf.Steering;
import io.sluice.linux.CloseStack;
import io.sluice.linux.Interface;
import java.util.List;
import java.util.stream.Collectors;

/** The packet I/O of one interface: one for each queue served, and the steering that feeds them. Owns them all. */
public final class PacketIoSet implements AutoCloseable {
    private static final int RING_SIZE = 2_048;

    private final List<KernelPacketIo> workers;
    private final Steering steering;
    private final List<String> remarks;
    private final CloseStack owned;

    PacketIoSet(final List<KernelPacketIo> workers, final Steering steering, final List<String> remarks,
        final CloseStack owned) {
        this.workers = List.copyOf(workers);
        this.steering = steering;
        this.remarks = List.copyOf(remarks);
        this.owned = owned;
    }

    /**
     * Opens the wanted queues of {@code device}, or all of them when none is named.
     *
     * @throws IllegalArgumentException when the device has no such queue, or an MTU too large
     * @throws IllegalStateException    when it is down or taken, or packets are not to be had in this mode or without more
     *                                  permissions
     */
    public static PacketIoSet open(final Interface device, final IoMode mode, final List<Integer> queues) {
        return open(device, mode, queues, RING_SIZE);
    }

    static PacketIoSet open(final Interface device, final IoMode mode, final List<Integer> queues, final int ringSize) {
        DeviceCheck.up(device);
        return new IoOpening(device, DeviceCheck.queues(device, queues), ringSize).open(mode);
    }

    /**
     * How many queues {@link #open} would serve.
     *
     * @throws IllegalArgumentException when the device has no such queue
     */
    public static int queues(final Interface device, final List<Integer> queues) {
        return DeviceCheck.queues(device, queues).size();
    }

    /** One for each queue served; with AF_XDP in the order in which the queues were named. */
    public List<PacketIo> workers() {
        return List.copyOf(workers);
    }

    /** What decides which packets come here. */
    public Steering steering() {
        return steering;
    }

    /** What was got, for people: {@code AF_XDP, native driver mode, copy}. */
    public String description() {
        return workers.stream().map(PacketIo::description).distinct().collect(Collectors.joining("; "));
    }

    /** Why nothing better was got, and what else people should know; a line each, often none. */
    public List<String> remarks() {
        return remarks;
    }

    /** What did not get through since it was opened, worker by worker; any thread may ask while it is open. */
    public List<PacketIoStatistics> statistics() {
        return workers.stream().map(KernelPacketIo::statistics).toList();
    }

    @Override
    public void close() {
        owned.close();
    }
}
