package io.sluice.bpf;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Fd;
import io.sluice.linux.Interface;
import io.sluice.linux.LinuxException;
import java.net.InetAddress;

/** Steering by XDP: Sluice's frames go to the AF_XDP socket of their queue, and to the kernel while the queue has none. */
public final class XdpSteering implements Steering {
    private final Interface device;
    private final SteeringMaps maps;
    private final BpfMap sockets;
    private final String description;
    private final CloseStack opened;

    private XdpSteering(final Interface device, final SteeringMaps maps, final BpfMap sockets, final String description,
        final CloseStack opened) {
        this.device = device;
        this.maps = maps;
        this.sockets = sockets;
        this.description = description;
        this.opened = opened;
    }

    /**
     * Loads the program and attaches it.
     *
     * @throws AttachException when the interface won't have it, with the reason; another attachment may work then
     * @throws LinuxException  when the kernel won't, for lack of permission for example
     */
    public static XdpSteering attach(final Interface device, final Attachment attachment) {
        try (CloseStack opening = new CloseStack()) {
            final SteeringMaps maps = opening.push(SteeringMaps.open());
            final BpfMap sockets = opening.push(BpfMap.sockets("sluice_sockets", device.queues()));
            final Instructions code = SteeringCode.redirecting(maps, sockets, SteeringCode.XDP_PASS);
            final BpfProgram program = opening.push(BpfProgram.load(BpfProgram.Type.XDP, "sluice_steering", code));
            opening.push(link(program, device, attachment));
            final String description = "XDP " + program.description() + " on '" + device.name() + "', " + attachment;
            return new XdpSteering(device, maps, sockets, description, opening.release());
        }
    }

    private static BpfLink link(final BpfProgram program, final Interface device, final Attachment attachment) {
        try {
            return BpfLink.xdp(program, device, attachment);
        } catch (final LinuxException e) {
            throw AttachException.explain(e, device, attachment);
        }
    }

    /** Frames of this receive queue go to this AF_XDP socket from now on, which is bound to it. */
    public void socket(final int queue, final Fd socket) {
        if (queue < 0 || queue >= device.queues()) {
            throw new IllegalArgumentException("'" + device.name() + "' has no queue " + queue + ": it has " + device.queues()
                + ", numbered from 0");
        }
        sockets.put(queue, socket);
    }

    @Override
    public void add(final InetAddress address, final int prefixLength) {
        maps.add(address, prefixLength);
    }

    @Override
    public void remove(final InetAddress address, final int prefixLength) {
        maps.remove(address, prefixLength);
    }

    @Override
    public void take(final Endpoint endpoint) {
        maps.take(endpoint);
    }

    @Override
    public void release(final Endpoint endpoint) {
        maps.release(endpoint);
    }

    @Override
    public void host(final InetAddress own, final boolean present) {
        maps.host(own, present);
    }

    @Override
    public boolean shieldsHost() {
        return true;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public void close() {
        opened.close();
    }
}
