package io.sluice.dataplane.rewrite;

import io.sluice.packet.Checksum;
import io.sluice.packet.PacketShape;
import io.sluice.packet.Tcp;
import io.sluice.packet.Wire;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Lowers the maximum segment size that a TCP SYN asks for (RFC 9293, section 3.7.1), so that what is sent in answer fits the
 * way. It is never raised, and never put in where it was not said.
 */
public final class MssClamp {
    private static final int END = 0;
    private static final int NO_OPERATION = 1;
    private static final int MSS = 2;
    private static final int MSS_LENGTH = 4;

    private static final int WORDS = 12;

    private MssClamp() {
    }

    /** Does so for a SYN, with or without ACK; leaves any other packet alone. {@code limit} of 0 leaves all alone. */
    public static void apply(final UnsafeBuffer frames, final PacketShape packet, final int limit) {
        if (limit != 0 && (packet.tcpFlags() & Tcp.SYN) != 0) {
            apply(frames, packet.l4(), limit);
        }
    }

    /** At most forty options are looked at, for each has at least one octet; none reaches beyond the header. */
    private static void apply(final UnsafeBuffer frames, final int tcp, final int limit) {
        final int end = tcp + (Wire.getByte(frames, tcp + WORDS) >>> 2 & 0x3c);
        int at = tcp + Tcp.MIN_LENGTH;
        while (at < end) {
            final int kind = Wire.getByte(frames, at);
            if (kind == NO_OPERATION) {
                at++;
                continue;
            }
            final int length = kind == END || at + 1 == end ? 0 : Wire.getByte(frames, at + 1) & 0xff;
            if (length < 2 || at + length > end) {
                return;
            }
            if (kind == MSS && length == MSS_LENGTH) {
                lower(frames, tcp, at + 2, limit);
            }
            at += length;
        }
    }

    private static void lower(final UnsafeBuffer frames, final int tcp, final int at, final int limit) {
        final int asked = Wire.getShort(frames, at) & 0xffff;
        if (asked > limit) {
            Wire.putShort(frames, at, (short) limit);
            final boolean odd = (at - tcp & 1) != 0;            // then its octets count the other way round
            final int checksum = Tcp.checksum(frames, tcp);
            Tcp.checksum(frames, tcp,
                Checksum.patchShort(checksum, odd ? swapped(asked) : asked, odd ? swapped(limit) : limit));
        }
    }

    private static int swapped(final int word) {
        return Short.reverseBytes((short) word) & 0xffff;
    }
}
