package io.sluice.netlink;

import static java.nio.ByteOrder.nativeOrder;

import io.sluice.linux.Linux;
import java.net.Inet4Address;
import java.net.InetAddress;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One message to the kernel, written front to back: header, the fixed part in its fields' order, attributes. Reusable:
 * {@link #begin} starts the next one. Numbers are in host byte order.
 */
final class Request {
    private static final int LARGEST = 256;
    private static final int FLAGS_AT = 6;                         // struct nlmsghdr, linux/netlink.h
    private static final int SEQUENCE_AT = 8;

    private final UnsafeBuffer buffer = Linux.memory(LARGEST);
    private int length;

    /** Starts a message; the port id stays 0, the kernel knows the socket. */
    Request begin(final int type, final int flags, final int sequence) {
        buffer.setMemory(0, LARGEST, (byte) 0);
        buffer.putShort(Integer.BYTES, (short) type, nativeOrder());
        buffer.putShort(FLAGS_AT, (short) flags, nativeOrder());
        buffer.putInt(SEQUENCE_AT, sequence, nativeOrder());
        return ending(Messages.HEADER_LENGTH);
    }

    Request octet(final int value) {
        buffer.putByte(length, (byte) value);
        return ending(length + Byte.BYTES);
    }

    Request half(final int value) {
        buffer.putShort(length, (short) value, nativeOrder());
        return ending(length + Short.BYTES);
    }

    Request number(final int value) {
        buffer.putInt(length, value, nativeOrder());
        return ending(length + Integer.BYTES);
    }

    /** Room for fields that stay zero. */
    Request zeros(final int bytes) {
        return ending(length + bytes);
    }

    Request attribute(final int type, final int value) {
        return half(Attributes.HEADER_LENGTH + Integer.BYTES).half(type).number(value);
    }

    Request attribute(final int type, final InetAddress value) {
        final byte[] octets = value.getAddress();
        half(Attributes.HEADER_LENGTH + octets.length).half(type);
        buffer.putBytes(length, octets);
        return ending(length + octets.length);
    }

    /** Begins an attribute whose value is the next {@code count} attributes, all of them numbers. */
    Request nesting(final int type, final int count) {
        final int each = Attributes.HEADER_LENGTH + Integer.BYTES;
        return half(Attributes.HEADER_LENGTH + count * each).half(type | NetlinkAbi.NLA_F_NESTED);
    }

    /** The message so far, borrowed until the next {@link #begin}; it holds {@link #length} bytes. */
    DirectBuffer buffer() {
        return buffer;
    }

    int length() {
        return length;
    }

    private Request ending(final int end) {
        length = end;
        buffer.putInt(0, end, nativeOrder());
        return this;
    }

    /** The address family of an address, as fixed parts name it. */
    static int family(final InetAddress address) {
        return address instanceof Inet4Address ? Linux.AF_INET : Linux.AF_INET6;
    }
}
