package io.sluice.bpf;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Fd;
import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import io.sluice.linux.LinuxException;
import java.net.InetAddress;

/**
 * Steering for AF_PACKET, where XDP is not to be had: a filter lets only Sluice's frames into the sockets, and where the kernel
 * has TCX (Linux 6.6) a second program drops the same frames behind the sockets, before the host's own stack sees them.
 */
public final class PacketSocketSteering implements Steering {
    static final int SO_ATTACH_BPF = 50;                   // asm-generic/socket.h

    private final SteeringMaps maps;
    private final BpfProgram filter;
    private final boolean shieldsHost;
    private final String description;
    private final CloseStack opened;

    private PacketSocketSteering(final SteeringMaps maps, final BpfProgram filter, final boolean shieldsHost,
        final String description, final CloseStack opened) {
        this.maps = maps;
        this.filter = filter;
        this.shieldsHost = shieldsHost;
        this.description = description;
        this.opened = opened;
    }

    /** Loads the programs and shields the host if it can be; sockets get their filter by {@link #filter}. */
    public static PacketSocketSteering beside(final Interface device) {
        try (CloseStack opening = new CloseStack()) {
            final SteeringMaps maps = opening.push(SteeringMaps.open());
            final BpfProgram filter = opening.push(
                BpfProgram.load(BpfProgram.Type.SOCKET_FILTER, "sluice_filter", SteeringCode.filtering(maps)));
            final BpfProgram shield = opening.push(
                BpfProgram.load(BpfProgram.Type.SCHED_CLS, "sluice_shield", SteeringCode.shielding(maps)));
            final boolean shieldsHost = shield(opening, shield, device);
            final String description = "packet socket filter, " + filter.description() + "; " + (shieldsHost
                ? "TCX " + shield.description() + " on '" + device.name() + "' keeps its frames from the host"
                : "the host's stack sees its frames too, for this kernel has no TCX (Linux 6.6)");
            return new PacketSocketSteering(maps, filter, shieldsHost, description, opening.release());
        }
    }

    /** A kernel without TCX does not know the place to attach to and says that the argument is invalid. */
    private static boolean shield(final CloseStack opening, final BpfProgram program, final Interface device) {
        try {
            opening.push(BpfLink.tcxIngress(program, device));
            return true;
        } catch (final LinuxException e) {
            if (e.errno() == Linux.EINVAL || e.errno() == Linux.EOPNOTSUPP) {
                return false;
            }
            throw e;
        }
    }

    /** Lets only Sluice's frames into this packet socket, from now on; what it holds already stays. */
    public void filter(final Fd packetSocket) {
        Linux.option(packetSocket, Linux.SOL_SOCKET, SO_ATTACH_BPF, filter.fd().number());
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
        return shieldsHost;
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
