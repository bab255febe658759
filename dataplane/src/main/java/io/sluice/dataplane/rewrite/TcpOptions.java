package io.sluice.dataplane.rewrite;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.sluice.packet.Checksum;
import io.sluice.packet.Tcp;
import org.agrona.concurrent.UnsafeBuffer;

/** Finds TCP options (RFC 9293, section 3.1) and changes what they say, checksum included; they may lie at odd places. */
final class TcpOptions {
    /** There is no such option. */
    static final int NONE = -1;

    static final int MSS = 2;
    static final int SACK = 5;
    /** RFC 7413. */
    static final int FAST_OPEN = 34;

    private static final int END = 0;
    private static final int NO_OPERATION = 1;
    private static final int WORDS = 12;

    private TcpOptions() {
    }

    /** The length of the TCP header at {@code tcp}, options and all, in octets. */
    static int headerLength(final UnsafeBuffer frames, final int tcp) {
        return frames.getByte(tcp + WORDS) >>> 2 & 0x3c;
    }

    /** Where the first option of a kind begins, all of which is within the header; or {@link #NONE}. */
    static int find(final UnsafeBuffer frames, final int tcp, final int wanted) {
        final int end = tcp + headerLength(frames, tcp);
        int at = tcp + Tcp.MIN_LENGTH;
        while (at < end) {
            final int kind = frames.getByte(at) & 0xff;
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
        return frames.getByte(option + 1) & 0xff;
    }

    /** Makes every octet of the first option of a kind a "no operation", if there is one. */
    static void blank(final UnsafeBuffer frames, final int tcp, final int kind) {
        final int option = find(frames, tcp, kind);
        if (option != NONE) {
            final int end = option + length(frames, option);
            for (int at = option; at < end; at++) {
                final int shift = (at - tcp & 1) == 0 ? Byte.SIZE : 0;
                patch(frames, tcp, (frames.getByte(at) & 0xff) << shift, NO_OPERATION << shift);
                frames.putByte(at, (byte) NO_OPERATION);
            }
        }
    }

    /** Writes 16 bits. */
    static void putShort(final UnsafeBuffer frames, final int tcp, final int at, final int value) {
        final int from = frames.getShort(at, BIG_ENDIAN) & 0xffff;
        frames.putShort(at, (short) value, BIG_ENDIAN);
        final boolean odd = (at - tcp & 1) != 0;                   // then its octets count the other way round
        patch(frames, tcp, odd ? Short.reverseBytes((short) from) : from, odd ? Short.reverseBytes((short) value) : value);
    }

    /** Writes 32 bits, of an option or of the header itself. */
    static void putInt(final UnsafeBuffer frames, final int tcp, final int at, final int value) {
        final int from = frames.getInt(at, BIG_ENDIAN);
        frames.putInt(at, value, BIG_ENDIAN);
        final int turn = (at - tcp & 1) * Byte.SIZE;
        final int checksum = Tcp.checksum(frames, tcp);
        Tcp.checksum(frames, tcp,
            Checksum.patchInt(checksum, Integer.rotateLeft(from, turn), Integer.rotateLeft(value, turn)));
    }

    private static void patch(final UnsafeBuffer frames, final int tcp, final int from, final int to) {
        Tcp.checksum(frames, tcp, Checksum.patchShort(Tcp.checksum(frames, tcp), from, to));
    }
}
