package io.sluice.bpf;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Fd;
import io.sluice.linux.Interface;
import io.sluice.linux.LinuxException;
import java.util.Optional;

/** Steering by XDP: Sluice's frames go to the AF_XDP socket of their queue, and nowhere while the queue has none. */
public final class XdpSteering implements SteeringProgram {
    private final Interface device;
    private final Attachment attachment;
    private final SteeringMaps maps;
    private final BpfMap sockets;
    private final BpfProgram program;
    private final CloseStack opened;
    private Guard guard;

    private XdpSteering(final Interface device, final Attachment attachment, final SteeringMaps maps, final BpfMap sockets,
        final BpfProgram program, final CloseStack opened) {
        this.device = device;
        this.attachment = attachment;
        this.maps = maps;
        this.sockets = sockets;
        this.program = program;
        this.opened = opened;
    }

    /**
     * Loads the program.
     *
     * @param steering what it goes by; belongs to the caller
     * @throws AttachException when the interface has a program of somebody else's
     * @throws LinuxException  when the kernel won't, for lack of permission for example
     */
    public static XdpSteering load(final Interface device, final Attachment attachment, final Steering steering) {
        final Optional<String> stranger = Standing.stranger(device);
        if (stranger.isPresent()) {
            throw AttachException.occupied(device, stranger.get());
        }
        try (CloseStack opening = new CloseStack()) {
            final SteeringMaps maps = SteeringMaps.of(steering);
            final BpfMap sockets = opening.push(BpfMap.sockets("sluice_sockets", device.queues()));
            final BpfProgram program = opening.push(
                BpfProgram.load(BpfProgram.Type.XDP, XdpHook.PROGRAM, SteeringCode.redirecting(maps, sockets)));
            return new XdpSteering(device, attachment, maps, sockets, program, opening.release());
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
    public void attach() {
        try {
            guard = opened.push(Guard.stand(device, Optional.of(new XdpHook(device, attachment)), program, maps));
        } catch (final LinuxException e) {
            throw AttachException.explain(e, device, attachment);
        }
    }

    @Override
    public void stay() {
        guard.stay();
    }

    @Override
    public boolean shieldsHost() {
        return true;
    }

    @Override
    public void challengeSyns(final boolean on) {
        maps.challenge().turn(on);
    }

    @Override
    public long challengedSyns() {
        return maps.challenge().count();
    }

    @Override
    public String description() {
        return "XDP " + program.description() + " on '" + device.name() + "', " + attachment;
    }

    @Override
    public void close() {
        opened.close();
    }
}
