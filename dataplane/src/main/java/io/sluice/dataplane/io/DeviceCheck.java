package io.sluice.dataplane.io;

import io.sluice.linux.Interface;
import io.sluice.xdp.XdpSocketConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** What must be true of an interface before packets can be had from it; each refusal says what to do. */
final class DeviceCheck {
    private static final int LINK_HEADER = 14 + 2 * 4;             // Ethernet with two VLAN tags
    private static final int USUAL_FRAME = 2_048;

    private DeviceCheck() {
    }

    /**
     * The queues to serve: those named, or all when none is.
     *
     * @throws IllegalArgumentException when one does not exist, or is named twice
     */
    static List<Integer> queues(final Interface device, final List<Integer> named) {
        final Set<Integer> seen = new HashSet<>();
        for (final int queue : named) {
            if (queue < 0 || queue >= device.queues()) {
                throw new IllegalArgumentException("'" + device.name() + "' has no queue " + queue + ": it has "
                    + device.queues() + (device.queues() == 1 ? ", queue 0" : ", numbered from 0"));
            }
            if (!seen.add(queue)) {
                throw new IllegalArgumentException("queue " + queue + " is named twice; name each queue once");
            }
        }
        return named.isEmpty() ? IntStream.range(0, device.queues()).boxed().toList() : List.copyOf(named);
    }

    /** Refuses an interface that is down. */
    static void up(final Interface device) {
        if (!device.up()) {
            throw new IllegalStateException("'" + device.name() + "' is down, so no packet comes: 'ip link set " + device.name()
                + " up' first");
        }
    }

    /**
     * The smallest AF_XDP frame that holds every packet of the interface between head room and tail room.
     *
     * @throws IllegalArgumentException when none is large enough
     */
    static int frameSize(final Interface device) {
        if (device.mtu() <= largestMtu(USUAL_FRAME)) {
            return USUAL_FRAME;
        }
        final int largest = largestMtu(XdpSocketConfig.LARGEST_FRAME);
        if (device.mtu() > largest) {
            throw new IllegalArgumentException("the MTU of '" + device.name() + "', " + device.mtu()
                + ", is too large for AF_XDP, whose frames hold " + largest + " at most: 'ip link set " + device.name() + " mtu "
                + largest + "', or use packet sockets (--io af-packet)");
        }
        return XdpSocketConfig.LARGEST_FRAME;
    }

    private static int largestMtu(final int frameSize) {
        return XdpSocketConfig.longestPacket(frameSize, PacketIo.HEADROOM) - PacketIo.TAILROOM - LINK_HEADER;
    }
}
