package io.sluice.netlink;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.nativeOrder;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.agrona.DirectBuffer;

/**
 * The attributes of a message, one after the other ({@code struct rtattr}, linux/rtnetlink.h): length with header, type, value,
 * padding to four bytes. A borrowed view: good until the next datagram is received.
 */
final class Attributes {
    static final int HEADER_LENGTH = 4;                            // sizeof(struct rtattr)
    private static final int MAC_LENGTH = 6;

    private final DirectBuffer buffer;
    private final int end;
    private int at;
    private int next;

    Attributes(final DirectBuffer buffer, final int start, final int end) {
        this.buffer = buffer;
        this.next = start;
        this.end = end;
    }

    /** Steps to the next attribute; false when no whole one is left (the kernel's {@code RTA_OK}). */
    boolean next() {
        at = next;
        if (at + HEADER_LENGTH > end || wholeLength() < HEADER_LENGTH || wholeLength() > end - at) {
            return false;
        }
        next = at + NetlinkAbi.align(wholeLength());
        return true;
    }

    private int wholeLength() {
        return buffer.getShort(at, nativeOrder()) & 0xffff;
    }

    /** Its number, without the flag that marks nested ones. */
    int type() {
        return buffer.getShort(at + Short.BYTES, nativeOrder()) & NetlinkAbi.NLA_TYPE_MASK;
    }

    /** Of the value, in bytes. */
    int length() {
        return wholeLength() - HEADER_LENGTH;
    }

    int half() {
        return buffer.getShort(at + HEADER_LENGTH, nativeOrder()) & 0xffff;
    }

    /** An EtherType, or another number that stands in network order. */
    int networkHalf() {
        return buffer.getShort(at + HEADER_LENGTH, BIG_ENDIAN) & 0xffff;
    }

    int number() {
        return buffer.getInt(at + HEADER_LENGTH, nativeOrder());
    }

    /** A 48-bit address, first octet most significant; 0 when the device's addresses are not of that length. */
    long mac() {
        if (length() != MAC_LENGTH) {
            return 0;
        }
        final long high = buffer.getShort(at + HEADER_LENGTH, BIG_ENDIAN) & 0xffffL;
        return high << Integer.SIZE | buffer.getInt(at + HEADER_LENGTH + Short.BYTES, BIG_ENDIAN) & 0xffff_ffffL;
    }

    InetAddress address() {
        return address(0);
    }

    /** The address that fills the value from {@code offset} on. */
    InetAddress address(final int offset) {
        final byte[] octets = new byte[length() - offset];
        buffer.getBytes(at + HEADER_LENGTH + offset, octets);
        try {
            return InetAddress.getByAddress(octets);
        } catch (final UnknownHostException e) {
            throw new IllegalStateException("the kernel sent an address of " + octets.length + " bytes", e);
        }
    }

    /** A string that ends in a zero byte. */
    String text() {
        return buffer.getStringWithoutLengthAscii(at + HEADER_LENGTH, Math.max(0, length() - 1));
    }

    Attributes nested() {
        return new Attributes(buffer, at + HEADER_LENGTH, at + wholeLength());
    }
}
