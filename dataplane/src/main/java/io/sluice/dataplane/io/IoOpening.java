package io.sluice.dataplane.io;

import io.sluice.afpacket.PacketSocket;
import io.sluice.afpacket.PacketSocketConfig;
import io.sluice.afpacket.ReceiveOffload;
import io.sluice.bpf.AttachException;
import io.sluice.bpf.Attachment;
import io.sluice.bpf.PacketSocketSteering;
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
    private final List<String> remarks = new ArrayList<>();

    IoOpening(final Interface device, final List<Integer> queues, final int ringSize) {
        this.device = device;
        this.queues = queues;
        this.ringSize = ringSize;
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

    private PacketIoSet xdp(final IoMode mode) {
        final boolean isNative = mode == IoMode.NATIVE;
        final Attachment attachment = isNative ? Attachment.NATIVE : Attachment.GENERIC;
        final int frameSize = DeviceCheck.frameSize(device);
        try (CloseStack opening = new CloseStack()) {
            final XdpSteering steering = opening.push(XdpSteering.attach(device, attachment));
            final List<KernelPacketIo> workers = new ArrayList<>();
            for (final int queue : queues) {
                final XdpSocketConfig config =
                    new XdpSocketConfig(queue, ringSize, FRAMES_PER_SLOT * ringSize, frameSize, PacketIo.HEADROOM);
                final XdpSocket socket =
                    opening.push(XdpSocket.open(device, config, isNative ? Binding.ZERO_COPY : Binding.COPY));
                workers.add(new XdpPacketIo(socket, ringSize, attachment.toString()));
                steering.socket(queue, socket.descriptor());
                remark(socket.refusal());
            }
            return new PacketIoSet(workers, steering, remarks, opening.release());
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
            final PacketSocketSteering steering = opening.push(PacketSocketSteering.beside(device));
            final List<KernelPacketIo> workers = new ArrayList<>();
            for (final PacketSocket socket : PacketSocket.open(device, config, queues.size(), opening)) {
                steering.filter(socket.descriptor());
                workers.add(new PacketSocketIo(socket, ringSize));
            }
            return new PacketIoSet(workers, steering, remarks, opening.release());
        }
    }
}
