package io.sluice.netlink;

import static java.nio.ByteOrder.nativeOrder;

import org.agrona.DirectBuffer;

/**
 * The messages of one datagram from the kernel, one after the other ({@code struct nlmsghdr}, linux/netlink.h). A borrowed view:
 * good until the next datagram is received.
 * <pre>
 *  0         4      6       8          12        16
 * +---------+------+-------+----------+---------+------------+------------
 * | length  | type | flags | sequence | port id | fixed part | attributes
 * +---------+------+-------+----------+---------+------------+------------
 * </pre>
 */
final class Messages {
    static final int HEADER_LENGTH = 16;                           // sizeof(struct nlmsghdr)
    private static final int TYPE = 4;
    private static final int FLAGS = 6;
    private static final int SEQUENCE = 8;

    private final DirectBuffer datagram;
    private final int end;
    private int at;
    private int next;

    Messages(final DirectBuffer datagram, final int length) {
        this.datagram = datagram;
        this.end = length;
    }

    /** Steps to the next message; false when no whole one is left (the kernel's {@code NLMSG_OK}). */
    boolean next() {
        at = next;
        if (at + HEADER_LENGTH > end || length() < HEADER_LENGTH || length() > end - at) {
            return false;
        }
        next = at + NetlinkAbi.align(length());
        return true;
    }

    private int length() {
        return datagram.getInt(at, nativeOrder());
    }

    int type() {
        return datagram.getShort(at + TYPE, nativeOrder()) & 0xffff;
    }

    boolean has(final int flag) {
        return (datagram.getShort(at + FLAGS, nativeOrder()) & flag) != 0;
    }

    int sequence() {
        return datagram.getInt(at + SEQUENCE, nativeOrder());
    }

    /** An octet of the fixed part, counted from its beginning. */
    int octet(final int offset) {
        return datagram.getByte(at + HEADER_LENGTH + offset) & 0xff;
    }

    int half(final int offset) {
        return datagram.getShort(at + HEADER_LENGTH + offset, nativeOrder()) & 0xffff;
    }

    int number(final int offset) {
        return datagram.getInt(at + HEADER_LENGTH + offset, nativeOrder());
    }

    /** The attributes behind a fixed part of so many bytes. */
    Attributes attributes(final int fixedLength) {
        return new Attributes(datagram, at + HEADER_LENGTH + fixedLength, at + length());
    }
}
