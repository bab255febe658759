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
import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import io.sluice.linux.LinuxException;
import io.sluice.xdp.Binding;
import io.sluice.xdp.XdpSocket;
import io.sluice.xdp.XdpSocketConfig;
import java.util.ArrayList;
import java.util.List;

/** Opens packet I/O in the best mode that the interface has, and notes why a better one was not to be had. Used once. */
final class IoOpening {
    private static final List<IoMode> BEST_FIRST = List.of(IoMode.NATIVE, IoMode.GENERIC, IoMode.AF_PACKET);
    private static final int FRAMES_PER_SLOT = 4;

    private final Interface device;
    private final List<Integer> queues;
    private final int ringSize;
    private final Steering steering;
    private final List<String> remarks = new ArrayList<>();

    IoOpening(final Interface device, final List<Integer> queues, final int ringSize, final Steering steering) {
        this.device = device;
        this.queues = queues;
        this.ringSize = ringSize;
        this.steering = steering;
    }

    PacketIoSet open(final IoMode mode) {
        for (final IoMode one : mode == IoMode.AUTO ? BEST_FIRST : List.of(mode)) {
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

    /** Where another mode would fail in the same way, or would hide what is wrong. */
    private static boolean hopeless(final LinuxException error) {
        return switch (error.errno()) {
            case Linux.EPERM, Linux.EACCES, Linux.ENODEV, Linux.ENETDOWN -> true;
            default -> false;
        };
    }

    /** The program comes last: until then what Sluice had there before keeps its frames from the host. */
    private PacketIoSet xdp(final IoMode mode) {
        final boolean isNative = mode == IoMode.NATIVE;
        final Attachment attachment = isNative ? Attachment.NATIVE : Attachment.GENERIC;
        final int frameSize = DeviceCheck.frameSize(device);
        try (CloseStack opening = new CloseStack()) {
            final XdpSteering program = opening.push(XdpSteering.load(device, attachment, steering));
            final List<String> refusals = new ArrayList<>();
            final List<KernelPacketIo> workers = new ArrayList<>();
            for (final int queue : queues) {
                final XdpSocketConfig config =
                    new XdpSocketConfig(queue, ringSize, FRAMES_PER_SLOT * ringSize, frameSize, PacketIo.HEADROOM);
                final XdpSocket socket =
                    opening.push(XdpSocket.open(device, config, isNative ? Binding.ZERO_COPY : Binding.COPY));
                workers.add(new XdpPacketIo(socket, ringSize, attachment.toString()));
                program.socket(queue, socket.descriptor());
                refusals.add(socket.refusal());
            }
            program.attach();
            refusals.forEach(this::remark);
            return new PacketIoSet(workers, program, remarks, opening.release());
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
                program.filter(socket.descriptor());
                workers.add(new PacketSocketIo(socket, ringSize));
            }
            program.attach();
            return new PacketIoSet(workers, program, remarks, opening.release());
        }
    }
}
