package io.sluice.bpf;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Fd;
import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import java.util.Optional;

/**
 * Steering for AF_PACKET, where XDP is not to be had: a filter lets only Sluice's frames into the sockets, and where the kernel
 * has TCX (Linux 6.6) a second program drops the same frames behind the sockets, before the host's own stack sees them.
 */
public final class PacketSocketSteering implements SteeringProgram {
    static final int SO_ATTACH_BPF = 50;                   // asm-generic/socket.h

    private final Interface device;
    private final SteeringMaps maps;
    private final BpfProgram filter;
    private final BpfProgram shield;
    private final Optional<TcxHook> place;
    private final CloseStack opened;
    private Guard guard;

    private PacketSocketSteering(final Interface device, final SteeringMaps maps, final BpfProgram filter,
        final BpfProgram shield, final Optional<TcxHook> place, final CloseStack opened) {
        this.device = device;
        this.maps = maps;
        this.filter = filter;
        this.shield = shield;
        this.place = place;
        this.opened = opened;
    }

    /**
     * Loads the programs; sockets get their filter by {@link #filter}.
     *
     * @param steering what they go by; belongs to the caller
     */
    public static PacketSocketSteering load(final Interface device, final Steering steering) {
        try (CloseStack opening = new CloseStack()) {
            final SteeringMaps maps = SteeringMaps.of(steering);
            final BpfProgram filter = opening.push(
                BpfProgram.load(BpfProgram.Type.SOCKET_FILTER, "sluice_filter", SteeringCode.filtering(maps)));
            final BpfProgram shield = opening.push(
                BpfProgram.load(BpfProgram.Type.SCHED_CLS, TcxHook.PROGRAM, SteeringCode.shielding(maps)));
            final Optional<TcxHook> place = Optional.of(new TcxHook(device)).filter(TcxHook::isKnown);
            return new PacketSocketSteering(device, maps, filter, shield, place, opening.release());
        }
    }

    /** Lets only Sluice's frames into this packet socket, from now on; what it holds already stays. */
    public void filter(final Fd packetSocket) {
        Linux.option(packetSocket, Linux.SOL_SOCKET, SO_ATTACH_BPF, filter.fd().number());
    }

    /** Shields the host, if it can be. An XDP program of Sluice's goes: nothing would get by it to the sockets. */
    @Override
    public void attach() {
        guard = opened.push(Guard.stand(device, place, shield, maps));
    }

    @Override
    public void stay() {
        guard.stay();
    }

    @Override
    public boolean shieldsHost() {
        return place.isPresent();
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
        return "packet socket filter, " + filter.description() + "; " + (shieldsHost()
            ? "TCX " + shield.description() + " on '" + device.name() + "' keeps its frames from the host"
            : "the host's stack sees its frames too, for this kernel has no TCX (Linux 6.6)");
    }

    @Override
    public void close() {
        opened.close();
    }
}
