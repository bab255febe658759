package io.sluice.bpf;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.nativeOrder;

import io.sluice.linux.Fd;
import io.sluice.linux.Interface;
import io.sluice.linux.Linux;
import org.agrona.concurrent.UnsafeBuffer;

/** A plain packet socket: sends frames onto an interface, and receives those that come by there. */
final class PacketSocket implements AutoCloseable {
    private static final int ETH_P_ALL = 3;                        // linux/if_ether.h
    private static final int ADDRESS_LENGTH = 20;                  // struct sockaddr_ll, linux/if_packet.h
    private static final int SLL_PROTOCOL = 2;
    private static final int SLL_IFINDEX = 4;
    private static final int CAPACITY = 2048;

    private final Fd fd = Linux.socket(Linux.AF_PACKET, Linux.SOCK_RAW, 0);
    private final UnsafeBuffer memory = Linux.memory(CAPACITY);

    /** Hears nothing before {@link #listen}. */
    Fd fd() {
        return fd;
    }

    PacketSocket listen(final Interface device) {
        return bind(device, ETH_P_ALL);
    }

    /** Only for sending. */
    PacketSocket attach(final Interface device) {
        return bind(device, 0);
    }

    private PacketSocket bind(final Interface device, final int protocol) {
        final UnsafeBuffer address = Linux.memory(ADDRESS_LENGTH);
        address.putShort(0, (short) Linux.AF_PACKET, nativeOrder());
        address.putShort(SLL_PROTOCOL, (short) protocol, BIG_ENDIAN);
        address.putInt(SLL_IFINDEX, device.index(), nativeOrder());
        Linux.bind(fd, address, ADDRESS_LENGTH);
        return this;
    }

    void send(final byte[] frame) {
        memory.putBytes(0, frame);
        Linux.send(fd, memory.addressOffset(), frame.length, 0);
    }

    /** The next frame; waits ten seconds for it. */
    byte[] receive() {
        if (!Linux.readable(fd, 10_000)) {
            throw new AssertionError("no frame came within ten seconds");
        }
        final byte[] frame = new byte[Linux.receive(fd, memory.addressOffset(), CAPACITY, 0)];
        memory.getBytes(0, frame);
        return frame;
    }

    @Override
    public void close() {
        fd.close();
    }
}
