package io.sluice.dataplane.io;

import io.sluice.afpacket.PacketSocket;
import io.sluice.afpacket.PacketSocketConfig;
import io.sluice.afpacket.ReceiveOffload;
import io.sluice.bpf.AttachException;
import io.sluice.bpf.Attachment;
import io.sluice.bpf.PacketSocketSteering;
import io.sluice.bpf.Steering;
import io.sluice.bpf.XdpSteering;
import io.sluice.linux.CloseStack;
import io.sluice.linux.Fd;
import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import io.sluice.linux.LinuxException;
import io.sluice.linux.Parcel;
import io.sluice.xdp.Binding;
import io.sluice.xdp.XdpSocket;
import io.sluice.xdp.XdpSocketConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Packet I/O that is about to be opened, in the best mode that the interface has: what takes nothing from anybody, and time, is
 * there already. Used once, or once more {@linkplain #openAnew anew}.
 */
public final class PacketIoPlan implements AutoCloseable {
    private static final List<IoMode> BEST_FIRST = List.of(IoMode.NATIVE, IoMode.GENERIC, IoMode.AF_PACKET);
    private static final int RING_SIZE = 2_048;
    private static final int FRAMES_PER_SLOT = 4;

    private final Interface device;
    private final List<Integer> queues;
    private final int ringSize;
    private final Steering steering;
    private final IoMode mode;
    private final List<String> remarks = new ArrayList<>();
    private final Deque<XdpSocket> unbound = new ArrayDeque<>();
    private final Map<IoMode, XdpSteering> loaded = new EnumMap<>(IoMode.class);
    private final Deque<XdpSocket> passed = new ArrayDeque<>();
    private Optional<IoMode> modeBefore = Optional.empty();

    private PacketIoPlan(final Interface device, final IoMode mode, final List<Integer> queues, final int ringSize,
        final Steering steering) {
        this.device = device;
        this.mode = mode;
        this.queues = queues;
        this.ringSize = ringSize;
        this.steering = steering;
    }

    /**
     * Prepares to open the wanted queues of {@code device}, or all of them when none is named.
     *
     * @param steering says which packets come here: all that is known when it is opened, so that none goes elsewhere
     * @throws IllegalArgumentException when the device has no such queue
     * @throws IllegalStateException    when it is down, or there is no memory for packets
     */
    public static PacketIoPlan of(final Interface device, final IoMode mode, final List<Integer> queues,
        final Steering steering) {
        return of(device, mode, queues, steering, RING_SIZE);
    }

    static PacketIoPlan of(final Interface device, final IoMode mode, final List<Integer> queues, final Steering steering,
        final int ringSize) {
        DeviceCheck.up(device);
        try (CloseStack opening = new CloseStack()) {
            final PacketIoPlan plan =
                opening.push(new PacketIoPlan(device, mode, DeviceCheck.queues(device, queues), ringSize, steering));
            plan.allocate();
            opening.release();
            return plan;
        }
    }

    /** What can't be had now is asked for again when it is needed, and complained of then. */
    private void allocate() {
        if (mode != IoMode.AF_PACKET) {
            final IoMode first = mode == IoMode.AUTO ? BEST_FIRST.get(0) : mode;
            try {
                for (final int queue : queues) {
                    unbound.add(allocated(queue));
                }
                loaded.put(first, XdpSteering.load(device, attachment(first), steering));
            } catch (final AttachException | LinuxException | UnsupportedOperationException | IllegalArgumentException e) {
                close();
            }
        }
    }

    private static Attachment attachment(final IoMode one) {
        return one == IoMode.NATIVE ? Attachment.NATIVE : Attachment.GENERIC;
    }

    private XdpSocket allocated(final int queue) {
        return XdpSocket.unbound(config(queue));
    }

    private XdpSocketConfig config(final int queue) {
        return new XdpSocketConfig(queue, ringSize, FRAMES_PER_SLOT * ringSize, DeviceCheck.frameSize(device),
            PacketIo.HEADROOM);
    }

    /**
     * Goes on with what another process has {@linkplain PacketIoSet#pass passed}, if that is what this would have opened: the
     * same mode, one of several if it is open to several, of the same queues with rings of the same size. With AF_XDP, packets
     * that lie there when the other ends are not lost; with AF_PACKET, where the sockets are new, those that come until this
     * begins are.
     *
     * @param parcel its descriptors are this one's when it goes on with them
     * @return whether it does
     */
    public boolean goOnWith(final Parcel parcel) {
        final String theirs = new String(parcel.text(), StandardCharsets.UTF_8);
        modeBefore = candidates().filter(one -> terms(one).equals(theirs) && mapped(one, parcel.descriptors())).findFirst();
        return modeBefore.isPresent();
    }

    private boolean mapped(final IoMode one, final List<Fd> descriptors) {
        try {
            for (int i = 0; one != IoMode.AF_PACKET && i < queues.size(); i++) {
                passed.add(XdpSocket.passed(descriptors.get(2 * i), descriptors.get(2 * i + 1), config(queues.get(i))));
            }
            return true;
        } catch (final LinuxException | UnsupportedOperationException | IllegalArgumentException e) {
            remark("the queues are opened anew, since those of the dataplane before can't be gone on with: " + e.getMessage());
            closeAll(passed);
            return false;
        }
    }

    private Stream<IoMode> candidates() {
        return mode == IoMode.AUTO ? BEST_FIRST.stream() : Stream.of(mode);
    }

    /** What another process has to agree on; counts up its first number when that changes. */
    private String terms(final IoMode one) {
        return "1 " + one + ' ' + queues + ' ' + (one == IoMode.AF_PACKET ? "" : config(queues.get(0)));
    }

    /**
     * Opens it. What Sluice had there before makes way, and is there again when the result is closed without having been told to
     * {@linkplain PacketIoSet#stay stay}.
     *
     * @throws IllegalArgumentException when the device has an MTU too large
     * @throws IllegalStateException    when it is taken, or packets are not to be had in this mode or without more permissions
     */
    public PacketIoSet open() {
        for (final IoMode one : modeBefore.map(List::of).orElseGet(() -> candidates().toList())) {
            try {
                return one == IoMode.AF_PACKET ? packetSockets() : xdp(one);
            } catch (final AttachException e) {
                if (e.reason() == AttachException.Reason.OCCUPIED) {
                    throw new IllegalStateException(e.getMessage(), e);
                }
                remarks.add(e.getMessage());
            } catch (final LinuxException e) {
                if (hopeless(e)) {
                    throw new IllegalStateException("no packets can be had from '" + device.name() + "': " + e.getMessage(), e);
                }
                remarks.add(e.getMessage());
            } catch (final UnsupportedOperationException e) {
                remarks.add(e.getMessage());
            }
        }
        throw new IllegalStateException("no packets can be had from '" + device.name() + "': " + String.join("; ", remarks));
    }

    /**
     * The same, but goes on with nothing: for when what was gone on with could not {@linkplain PacketIoSet#begin begin}, and is
     * closed.
     */
    public PacketIoSet openAnew() {
        closeAll(passed);
        modeBefore = Optional.empty();
        return open();
    }

    /** Where another mode would fail in the same way, or would hide what is wrong. */
    private static boolean hopeless(final LinuxException error) {
        return switch (error.errno()) {
            case Linux.EPERM, Linux.EACCES, Linux.ENODEV, Linux.ENETDOWN -> true;
            default -> false;
        };
    }

    /** The program comes last: until then what Sluice had there before keeps its frames from the host. */
    private PacketIoSet xdp(final IoMode one) {
        try (CloseStack opening = new CloseStack()) {
            final XdpSteering program = opening.push(
                loaded.containsKey(one) ? loaded.remove(one) : XdpSteering.load(device, attachment(one), steering));
            final List<String> refusals = new ArrayList<>();
            final List<KernelPacketIo> workers = new ArrayList<>();
            for (final int queue : queues) {
                final XdpSocket socket = opening.push(passed.isEmpty() ? bound(queue, one) : passed.remove());
                workers.add(modeBefore.isPresent() ? XdpPacketIo.passed(socket, ringSize, attachment(one).toString())
                    : new XdpPacketIo(socket, ringSize, attachment(one).toString()));
                program.socket(queue, socket.descriptor());
                refusals.add(socket.refusal());
            }
            program.attach();
            refusals.forEach(this::remark);
            return new PacketIoSet(workers, program, terms(one), remarks, opening.release());
        }
    }

    private XdpSocket bound(final int queue, final IoMode one) {
        try (CloseStack opening = new CloseStack()) {
            final XdpSocket socket = opening.push(unbound.isEmpty() ? allocated(queue) : unbound.remove());
            socket.bind(device, one == IoMode.NATIVE ? Binding.ZERO_COPY : Binding.COPY);
            opening.release();
            return socket;
        }
    }

    private void remark(final String text) {
        if (!text.isEmpty() && !remarks.contains(text)) {
            remarks.add(text);
        }
    }

    private PacketIoSet packetSockets() {
        final PacketSocketConfig config =
            PacketSocketConfig.forMtu(device.mtu(), ringSize, PacketIo.HEADROOM, PacketIo.TAILROOM);
        if (ReceiveOffload.isOn(device)) {
            remark("receive offload of '" + device.name() + "' may merge frames, which are then too long to be had: 'ethtool -K "
                + device.name() + " gro off lro off'");
        }
        try (CloseStack opening = new CloseStack()) {
            final PacketSocketSteering program = opening.push(PacketSocketSteering.load(device, steering));
            final List<KernelPacketIo> workers = new ArrayList<>();
            for (final PacketSocket socket : PacketSocket.open(device, config, queues.size(), opening)) {
                final PacketSocketIo worker = new PacketSocketIo(socket, ringSize, program);
                if (modeBefore.isEmpty()) {
                    worker.begin();
                }
                workers.add(worker);
            }
            program.attach();
            return new PacketIoSet(workers, program, terms(IoMode.AF_PACKET), remarks, opening.release());
        }
    }

    /** Gives back what was prepared and not opened. */
    @Override
    public void close() {
        closeAll(unbound);
        closeAll(passed);
        loaded.values().forEach(XdpSteering::close);
        loaded.clear();
    }

    private static void closeAll(final Deque<XdpSocket> sockets) {
        while (!sockets.isEmpty()) {
            sockets.remove().close();
        }
    }
}
