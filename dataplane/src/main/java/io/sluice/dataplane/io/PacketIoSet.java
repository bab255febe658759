package io.sluice.dataplane.io;

import io.sluice.bpf.Steering;
import io.sluice.bpf.SteeringProgram;
import io.sluice.linux.CloseStack;
import io.sluice.linux.Interface;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The packet I/O of one interface: one for each queue served, and the program that feeds them. Owns them all. */
public final class PacketIoSet implements AutoCloseable {
    private final List<KernelPacketIo> workers;
    private final SteeringProgram program;
    private final List<String> remarks;
    private final CloseStack owned;

    PacketIoSet(final List<KernelPacketIo> workers, final SteeringProgram program, final List<String> remarks,
        final CloseStack owned) {
        this.workers = List.copyOf(workers);
        this.program = program;
        this.remarks = List.copyOf(remarks);
        this.owned = owned;
    }

    static PacketIoSet open(final Interface device, final IoMode mode, final List<Integer> queues, final Steering steering,
        final int ringSize) {
        try (PacketIoPlan plan = PacketIoPlan.of(device, mode, queues, steering, ringSize)) {
            return plan.open();
        }
    }

    /** No packets for so many workers: what a rehearsal has instead of an interface. It can't be told to {@link #stay}. */
    public static PacketIoSet none(final int workers) {
        return new PacketIoSet(Stream.<KernelPacketIo>generate(NoPackets::new).limit(workers).toList(), null, List.of(),
            new CloseStack());
    }

    /**
     * How many queues a {@link PacketIoPlan} would serve.
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

    /** From now on Sluice's packets are kept from the host, whatever becomes of this and of the process. */
    public void stay() {
        program.stay();
    }

    /** Whether the host's own network stack is kept from seeing them at all. */
    public boolean shieldsHost() {
        return program.shieldsHost();
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
