package io.sluice.dataplane.rewrite;

import io.sluice.packet.Checksum;
import io.sluice.packet.Tcp;
import io.sluice.packet.Wire;
import org.agrona.concurrent.UnsafeBuffer;

/** Finds TCP options (RFC 9293, section 3.1) and changes what they say, checksum included; they may lie at odd places. */
final class TcpOptions {
    /** There is no such option. */
    static final int NONE = -1;

    static final int SACK = 5;
    /** RFC 7413. */
    static final int FAST_OPEN = 34;

    private static final int END = 0;
    private static final int NO_OPERATION = 1;

    private TcpOptions() {
    }

    /** Where the first option of a kind begins, all of which is within the header; or {@link #NONE}. */
    static int find(final UnsafeBuffer frames, final int tcp, final int wanted) {
        final int end = tcp + Tcp.headerLength(frames, tcp);
        int at = tcp + Tcp.MIN_LENGTH;
        while (at < end) {
            final int kind = Wire.getByte(frames, at) & 0xff;
            if (kind == NO_OPERATION) {
                at++;
                continue;
            }
            final int length = kind == END || at + 1 == end ? 0 : length(frames, at);
            if (length < 2 || at + length > end) {
                return NONE;
            }
            if (kind == wanted) {
                return at;
            }
            at += length;
        }
        return NONE;
    }

    /** The length of an option, kind and length included, in octets. */
    static int length(final UnsafeBuffer frames, final int option) {
        return Wire.getByte(frames, option + 1) & 0xff;
    }

    /** Makes every octet of the first option of a kind a "no operation", if there is one. */
    static void blank(final UnsafeBuffer frames, final int tcp, final int kind) {
        final int option = find(frames, tcp, kind);
        if (option != NONE) {
            final int end = option + length(frames, option);
            for (int at = option; at < end; at++) {
                final int shift = (at - tcp & 1) == 0 ? Byte.SIZE : 0;
                Tcp.patch(frames, tcp,
                    Checksum.differenceOfShorts((Wire.getByte(frames, at) & 0xff) << shift, NO_OPERATION << shift));
                Wire.putByte(frames, at, (byte) NO_OPERATION);
            }
        }
    }

    /** Writes 16 bits. */
    static void putShort(final UnsafeBuffer frames, final int tcp, final int at, final int value) {
        patch(frames, tcp, at, Wire.getShort(frames, at), value);
        Wire.putShort(frames, at, (short) value);
    }

    private static void patch(final UnsafeBuffer frames, final int tcp, final int at, final int from, final int to) {
        final boolean odd = (at - tcp & 1) != 0;                   // then its octets count the other way round
        Tcp.patch(frames, tcp, odd ? Checksum.differenceOfOddShorts(from, to) : Checksum.differenceOfShorts(from, to));
    }

    /** Writes 32 bits, of an option or of the header itself. */
    static void putInt(final UnsafeBuffer frames, final int tcp, final int at, final int value) {
        patch(frames, tcp, at, Wire.getShort(frames, at), value >>> Short.SIZE);
        patch(frames, tcp, at, Wire.getShort(frames, at + Short.BYTES), value);
        Wire.putInt(frames, at, value);
    }
}
