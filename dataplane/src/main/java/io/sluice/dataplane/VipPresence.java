package io.sluice.dataplane;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.nativeOrder;

import io.sluice.dataplane.answer.Announcement;
import io.sluice.linux.CloseStack;
import io.sluice.linux.Fd;
import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import io.sluice.linux.LinuxException;
import io.sluice.packet.Address;
import io.sluice.packet.Mac;
import io.sluice.table.AddressBlock;
import java.util.ArrayDeque;
import java.util.Deque;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes VIPs present on the segment. One that appears is announced at the next poll and again a second later, as one
 * announcement may be lost; thousands take several polls. For IPv6 the NIC is told to let the multicast through by which
 * neighbours ask for it. Uses a packet socket of its own, so the workers have nothing to do with it, and all of it ends with the
 * process. Single-threaded: belongs to the {@link ViewAdopter}.
 */
final class VipPresence implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VipPresence.class);

    private static final int SOCKADDR_LL_LENGTH = 20;              // linux/if_packet.h
    private static final int SLL_PROTOCOL = 2;
    private static final int SLL_IFINDEX = 4;
    private static final int SOL_PACKET = 263;                     // bits/socket.h
    private static final int PACKET_ADD_MEMBERSHIP = 1;            // linux/if_packet.h
    private static final int PACKET_DROP_MEMBERSHIP = 2;
    private static final int MREQ_LENGTH = 16;                     // struct packet_mreq
    private static final int MREQ_ADDRESS_LENGTH = 6;
    private static final int MREQ_ADDRESS = 8;
    private static final int LONGEST_FRAME = 128;
    private static final long AGAIN_AFTER_NS = 1_000_000_000L;
    private static final int ANNOUNCED_PER_POLL = 32;

    private record Due(long atNs, Address vip) {
    }

    private final Interface device;
    private final Fd socket;
    private final UnsafeBuffer frame = Linux.memory(LONGEST_FRAME);
    private final Deque<Due> first = new ArrayDeque<>();
    private final Deque<Due> again = new ArrayDeque<>();

    private VipPresence(final Interface device, final Fd socket) {
        this.device = device;
        this.socket = socket;
    }

    static VipPresence open(final Interface device) {
        try (CloseStack opening = new CloseStack()) {
            final Fd socket = opening.push(Linux.socket(Linux.AF_PACKET, Linux.SOCK_RAW, 0));
            final UnsafeBuffer address = Linux.memory(SOCKADDR_LL_LENGTH);
            address.putShort(0, (short) Linux.AF_PACKET, nativeOrder());
            address.putShort(SLL_PROTOCOL, (short) 0, BIG_ENDIAN);                 // none: it receives nothing
            address.putInt(SLL_IFINDEX, device.index(), nativeOrder());
            Linux.bind(socket, address, SOCKADDR_LL_LENGTH);
            opening.release();
            return new VipPresence(device, socket);
        }
    }

    /** An address of ours is here from now on. A prefix is not announced: it is routed here, or asked for address by address. */
    void appear(final AddressBlock block, final long nowNs) {
        if (!block.isHost()) {
            return;
        }
        final Address vip = Address.of(block.address());
        membership(vip, PACKET_ADD_MEMBERSHIP);
        first.add(new Due(nowNs, vip));
        again.add(new Due(nowNs + AGAIN_AFTER_NS, vip));
    }

    /** An address of ours is no longer here. */
    void disappear(final AddressBlock block) {
        if (!block.isHost()) {
            return;
        }
        final Address vip = Address.of(block.address());
        first.removeIf(due -> due.vip.equals(vip));
        again.removeIf(due -> due.vip.equals(vip));
        membership(vip, PACKET_DROP_MEMBERSHIP);
    }

    /** Sends the announcements that are due. */
    void poll(final long nowNs) {
        for (int i = 0; i < ANNOUNCED_PER_POLL && isDue(first, nowNs); i++) {
            announce(first.poll().vip);
        }
        for (int i = 0; i < ANNOUNCED_PER_POLL && isDue(again, nowNs); i++) {
            announce(again.poll().vip);
        }
    }

    private static boolean isDue(final Deque<Due> waiting, final long nowNs) {
        return !waiting.isEmpty() && waiting.peek().atNs - nowNs <= 0;
    }

    private void announce(final Address vip) {
        for (final byte[] announcement : Announcement.of(vip, device.mac())) {
            frame.putBytes(0, announcement);
            try {
                Linux.send(socket, frame.addressOffset(), announcement.length, Linux.MSG_DONTWAIT);
            } catch (final LinuxException e) {
                LOG.warn("{} could not be announced on {}: {}", vip, device.name(), e.getMessage());
            }
        }
    }

    /** In or out of the group of the address's solicited-node multicast (RFC 4291, section 2.7.1); the kernel counts. */
    private void membership(final Address vip, final int option) {
        if (vip.isIpv4()) {
            return;                                                                // ARP is broadcast
        }
        final UnsafeBuffer request = Linux.memory(MREQ_LENGTH);                    // of type 0: PACKET_MR_MULTICAST
        request.putInt(0, device.index(), nativeOrder());
        request.putShort(MREQ_ADDRESS_LENGTH, (short) Mac.LENGTH, nativeOrder());
        Mac.put(request, MREQ_ADDRESS, Mac.ofMulticast(vip.solicitedNode().lo()));
        try {
            Linux.option(socket, SOL_PACKET, option, request, MREQ_LENGTH);
        } catch (final LinuxException e) {
            LOG.warn("{}: its neighbour solicitations may not come through on {}: {}", vip, device.name(), e.getMessage());
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
