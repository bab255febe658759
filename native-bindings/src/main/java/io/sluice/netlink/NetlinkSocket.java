package io.sluice.netlink;

import static io.sluice.linux.Linux.AF_NETLINK;
import static io.sluice.linux.Linux.ENOBUFS;
import static io.sluice.linux.Linux.MSG_DONTWAIT;
import static io.sluice.linux.Linux.MSG_TRUNC;
import static io.sluice.linux.Linux.SOCK_RAW;
import static io.sluice.linux.Linux.SOL_SOCKET;
import static io.sluice.linux.Linux.SO_RCVBUF;
import static java.nio.ByteOrder.nativeOrder;

import io.sluice.linux.CloseStack;
import io.sluice.linux.Fd;
import io.sluice.linux.Linux;
import io.sluice.linux.LinuxException;
import org.agrona.concurrent.UnsafeBuffer;

/** A socket to the kernel's routing side. It never waits: what the kernel has to say is there when a request returns. */
final class NetlinkSocket implements AutoCloseable {
    /** Nothing is there to be received. */
    static final int NOTHING = -1;
    /** Something was sent but did not fit, in the socket's queue or in our buffer. */
    static final int LOST = -2;

    private static final int QUEUE_BYTES = 1 << 20;                // the kernel takes it down to net.core.rmem_max

    private final Fd fd;
    private UnsafeBuffer buffer = Linux.memory(1 << 16);

    private NetlinkSocket(final Fd fd) {
        this.fd = fd;
    }

    /** Opens one that hears the given groups ({@code RTNLGRP_}, 1 to 32), each from now on. */
    static NetlinkSocket open(final int... groups) {
        try (CloseStack opening = new CloseStack()) {
            final Fd fd = opening.push(Linux.socket(AF_NETLINK, SOCK_RAW, NetlinkAbi.NETLINK_ROUTE));
            Linux.option(fd, SOL_SOCKET, SO_RCVBUF, QUEUE_BYTES);
            int mask = 0;
            for (final int group : groups) {
                mask |= 1 << group - 1;
            }
            final UnsafeBuffer address = Linux.memory(NetlinkAbi.SOCKADDR_LENGTH);
            address.putShort(0, (short) AF_NETLINK, nativeOrder());
            address.putInt(NetlinkAbi.SOCKADDR_GROUPS, mask, nativeOrder());
            Linux.bind(fd, address, NetlinkAbi.SOCKADDR_LENGTH);
            opening.release();
            return new NetlinkSocket(fd);
        }
    }

    /** Sends a request; the kernel has dealt with it when this returns. */
    void send(final Request request) {
        Linux.send(fd, request.buffer().addressOffset(), request.length(), 0);
    }

    /** Receives one datagram into {@link #received} and returns its length, {@link #NOTHING} or {@link #LOST}. */
    int receive() {
        try {
            final int length = Linux.receive(fd, buffer.addressOffset(), buffer.capacity(), MSG_DONTWAIT | MSG_TRUNC);
            if (length > buffer.capacity()) {
                buffer = Linux.memory(length);
                return LOST;
            }
            return length;
        } catch (final LinuxException e) {
            if (e.errno() == ENOBUFS) {
                return LOST;
            }
            throw e;
        }
    }

    /** The datagram received last, borrowed until the next. */
    UnsafeBuffer received() {
        return buffer;
    }

    @Override
    public void close() {
        fd.close();
    }
}
