package io.sluice.afpacket;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.nativeOrder;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Fd;
import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A packet socket on one device, with its two rings in one mapping; owns both. It hears nothing until it is given a filter of
 * its own (by {@code PacketSocketSteering}, or {@link #hearEverything}), and never what this host sends. Only the worker that
 * owns it may touch the rings; statistics may be read from anywhere while it is open.
 */
public final class PacketSocket implements AutoCloseable {
    private static final int BLOCK = 1 << 16;                      // a multiple of every page size

    private final Fd descriptor;
    private final UnsafeBuffer memory;
    private final PacketRxRing rx;
    private final PacketTxRing tx;
    private final CloseStack owned;
    private long dropped;

    private PacketSocket(final Fd descriptor, final UnsafeBuffer memory, final PacketSocketConfig config,
        final CloseStack owned) {
        this.descriptor = descriptor;
        this.memory = memory;
        this.rx = new PacketRxRing(memory, 0, config);
        this.tx = new PacketTxRing(memory, config.ringLength(), config);
        this.owned = owned;
    }

    /**
     * Opens so many sockets on {@code device}. Several share its frames by the queue they came from, so that a connection stays
     * with one of them; which one has which queue is the kernel's choice.
     *
     * @param opening takes charge of the sockets
     * @throws io.sluice.linux.LinuxException when the kernel refuses
     */
    public static List<PacketSocket> open(final Interface device, final PacketSocketConfig config, final int count,
        final CloseStack opening) {
        final List<PacketSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sockets.add(opening.push(one(device, config)));
        }
        if (count > 1) {
            share(sockets);
        }
        return sockets;
    }

    private static PacketSocket one(final Interface device, final PacketSocketConfig config) {
        try (CloseStack opening = new CloseStack()) {
            final Fd descriptor = opening.push(Linux.socket(Linux.AF_PACKET, Linux.SOCK_RAW, 0));
            hearNothing(descriptor);
            option(descriptor, PacketAbi.VERSION, PacketAbi.TPACKET_V2);
            option(descriptor, PacketAbi.RESERVE, config.headroom());
            option(descriptor, PacketAbi.LOSS, 1);                 // a frame too long for the device is dropped, not waited upon
            option(descriptor, PacketAbi.QDISC_BYPASS, 1);
            option(descriptor, PacketAbi.IGNORE_OUTGOING, 1);
            ring(descriptor, PacketAbi.RX_RING, config);
            ring(descriptor, PacketAbi.TX_RING, config);
            final UnsafeBuffer memory = opening.push(Linux.map(descriptor, 0, 2L * config.ringLength())).buffer();
            bind(descriptor, device);
            return new PacketSocket(descriptor, memory, config, opening.release());
        }
    }

    private static void option(final Fd descriptor, final int name, final int value) {
        Linux.option(descriptor, PacketAbi.SOL_PACKET, name, value);
    }

    /** A filter that lets nothing in. */
    private static void hearNothing(final Fd descriptor) {
        final UnsafeBuffer instruction = Linux.memory(PacketAbi.FILTER_LENGTH);
        instruction.putShort(0, PacketAbi.RETURN_CONSTANT, nativeOrder());
        final UnsafeBuffer program = Linux.memory(PacketAbi.FILTER_PROGRAM_LENGTH);
        program.putShort(0, (short) 1, nativeOrder());
        program.putLong(PacketAbi.FILTER_PROGRAM_AT, instruction.addressOffset(), nativeOrder());
        Linux.option(descriptor, Linux.SOL_SOCKET, PacketAbi.SO_ATTACH_FILTER, program, PacketAbi.FILTER_PROGRAM_LENGTH);
    }

    private static void ring(final Fd descriptor, final int name, final PacketSocketConfig config) {
        final int block = Math.max(BLOCK, config.slotSize());
        final UnsafeBuffer request = Linux.memory(PacketAbi.RING_REQUEST_LENGTH);
        request.putInt(0, block, nativeOrder());
        request.putInt(4, config.ringLength() / block, nativeOrder());
        request.putInt(8, config.slotSize(), nativeOrder());
        request.putInt(12, config.slots(), nativeOrder());
        Linux.option(descriptor, PacketAbi.SOL_PACKET, name, request, PacketAbi.RING_REQUEST_LENGTH);
    }

    private static void bind(final Fd descriptor, final Interface device) {
        final UnsafeBuffer address = Linux.memory(PacketAbi.ADDRESS_LENGTH);
        address.putShort(PacketAbi.ADDRESS_FAMILY, (short) Linux.AF_PACKET, nativeOrder());
        address.putShort(PacketAbi.ADDRESS_PROTOCOL, (short) PacketAbi.ETH_P_ALL, BIG_ENDIAN);
        address.putInt(PacketAbi.ADDRESS_IFINDEX, device.index(), nativeOrder());
        Linux.bind(descriptor, address, PacketAbi.ADDRESS_LENGTH);
    }

    /** The first asks for a group that nobody has; the others join it. */
    private static void share(final List<PacketSocket> sockets) {
        final int byQueue = PacketAbi.FANOUT_QM << 16;
        final Fd first = sockets.get(0).descriptor;
        option(first, PacketAbi.FANOUT, byQueue | PacketAbi.FANOUT_FLAG_UNIQUEID << 16);
        final UnsafeBuffer group = Linux.memory(Integer.BYTES);
        Linux.readOption(first, PacketAbi.SOL_PACKET, PacketAbi.FANOUT, group, Integer.BYTES);
        final int id = group.getInt(0, nativeOrder()) & 0xffff;
        for (final PacketSocket other : sockets.subList(1, sockets.size())) {
            option(other.descriptor, PacketAbi.FANOUT, byQueue | id);
        }
    }

    /** Takes the filter away: from now on every frame that the device receives is heard. */
    public void hearEverything() {
        Linux.option(descriptor, Linux.SOL_SOCKET, PacketAbi.SO_DETACH_FILTER, 0);
    }

    /** The descriptor, for a filter. */
    public Fd descriptor() {
        return descriptor;
    }

    /** Both rings, as a borrowed view. */
    public UnsafeBuffer memory() {
        return memory;
    }

    /** Received frames. */
    public PacketRxRing rx() {
        return rx;
    }

    /** Frames to send. */
    public PacketTxRing tx() {
        return tx;
    }

    /** How many frames the kernel has dropped since this was opened, because the RX ring was full. */
    public synchronized long dropped() {
        final UnsafeBuffer counts = Linux.memory(PacketAbi.STATISTICS_LENGTH);
        Linux.readOption(descriptor, PacketAbi.SOL_PACKET, PacketAbi.STATISTICS, counts, PacketAbi.STATISTICS_LENGTH);
        dropped += counts.getInt(PacketAbi.STATISTICS_DROPS, nativeOrder()) & 0xffff_ffffL;    // the kernel begins anew
        return dropped;
    }

    @Override
    public void close() {
        owned.close();
    }
}
