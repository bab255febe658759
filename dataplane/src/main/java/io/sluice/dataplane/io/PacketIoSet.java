package io.sluice.dataplane.io;

import io.sluice.bpf.Steering;
import io.sluice.bpf.SteeringProgram;
import io.sluice.linux.CloseStack;
import io.sluice.linux.DescriptorSocket;
import io.sluice.linux.Fd;
import io.sluice.linux.Interface;
import io.sluice.linux.LinuxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The packet I/O of one interface: one for each queue served, and the program that feeds them. Owns them all. */
public final class PacketIoSet implements AutoCloseable {
    private final List<KernelPacketIo> workers;
    private final SteeringProgram program;
    private final String terms;
    private final List<String> remarks;
    private final CloseStack owned;

    /**
     * A set.
     *
     * @param terms on which another process may go on with it: see {@link PacketIoPlan#goOnWith}
     */
    PacketIoSet(final List<KernelPacketIo> workers, final SteeringProgram program, final String terms,
        final List<String> remarks, final CloseStack owned) {
        this.workers = List.copyOf(workers);
        this.program = program;
        this.terms = terms;
        this.remarks = List.copyOf(remarks);
        this.owned = owned;
    }

    static PacketIoSet open(final Interface device, final IoMode mode, final List<Integer> queues, final Steering steering,
        final int ringSize) {
        try (PacketIoPlan plan = PacketIoPlan.of(device, mode, queues, steering, ringSize)) {
            return plan.open();
        }
    }

    /**
     * No packets for so many workers: what a rehearsal has instead of an interface. It has no program that could be told to
     * {@link #stay}, or anything else.
     */
    public static PacketIoSet none(final int workers) {
        return new PacketIoSet(Stream.<KernelPacketIo>generate(NoPackets::new).limit(workers).toList(), null, "", List.of(),
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

    /**
     * Sends all that another process needs to go on with these queues, while they are used here, to where that one receives it.
     * It must not {@linkplain #begin} before the workers here have ended; closing this does not harm it then. Of more than 126
     * queues none is sent, and that process opens its own.
     *
     * @throws LinuxException when that one is not there
     */
    public void pass(final Path to) {
        final List<Fd> descriptors = workers.stream().map(KernelPacketIo::descriptors).flatMap(List::stream).toList();
        final boolean fit = descriptors.size() <= DescriptorSocket.MOST_DESCRIPTORS;
        DescriptorSocket.send(to, (fit ? terms : "").getBytes(StandardCharsets.UTF_8), fit ? descriptors : List.of());
    }

    /** Takes packets from now on. Before any worker; needless, and harmless, where it was not opened beside another process. */
    public void begin() {
        workers.forEach(KernelPacketIo::begin);
    }

    /** From now on Sluice's packets are kept from the host, whatever becomes of this and of the process. */
    public void stay() {
        program.stay();
    }

    /** Whether the host's own network stack is kept from seeing them at all. */
    public boolean shieldsHost() {
        return program.shieldsHost();
    }

    /** From now on, or no longer, new TCP connections have to ask twice: {@link SteeringProgram#challengeSyns}. */
    public void challengeSyns(final boolean on) {
        program.challengeSyns(on);
    }

    /** How many SYNs have been dropped for that; any thread may ask while it is open. */
    public long challengedSyns() {
        return program.challengedSyns();
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
