package io.sluice.dataplane.connections;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.packet.Address;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Room for lines of JSON on their way to a client. What is written is octets and numbers; nothing is allocated. Addresses are
 * written as {@link io.sluice.table.AddressText} has them.
 */
final class JsonLines {
    /** No line is longer, in octets, but for what {@link #part} takes; two names of 255 octets may each become six times that. */
    static final int LONGEST = 4096;

    private static final int GROUPS = 8;
    private static final byte[] HEX = "0123456789abcdef".getBytes(UTF_8);

    private final ByteBuffer octets;
    private final UnsafeBuffer buffer;
    private int at;

    /** So many octets of room, at least {@link #LONGEST}. */
    JsonLines(final int capacity) {
        octets = ByteBuffer.allocateDirect(capacity);
        buffer = new UnsafeBuffer(octets);
    }

    /** Text as it stands between quotes in JSON, and they with it. */
    static byte[] quoted(final String text) {
        final StringBuilder quoted = new StringBuilder().append('"');
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString().getBytes(UTF_8);
    }

    /** Whether there is room for a line. */
    boolean hasRoom() {
        return octets.capacity() - at >= LONGEST;
    }

    /** Writes octets as they are. */
    JsonLines put(final byte[] ascii) {
        buffer.putBytes(at, ascii);
        at += ascii.length;
        return this;
    }

    /** Writes as many octets from there as there is room for; returns how many. */
    int part(final byte[] text, final int from) {
        final int length = Math.min(text.length - from, octets.capacity() - at);
        buffer.putBytes(at, text, from, length);
        at += length;
        return length;
    }

    /** Writes a number. */
    JsonLines put(final long number) {
        at += buffer.putLongAscii(at, number);
        return this;
    }

    /** Writes {@code 192.0.2.7:80} or {@code [2001:db8::7]:80}. */
    JsonLines endpoint(final long hi, final long lo, final int port) {
        if (Address.isV4Mapped(hi, lo)) {
            ipv4((int) lo);
        } else {
            put('[');
            ipv6(hi, lo);
            put(']');
        }
        put(':');
        return put(port);
    }

    private void put(final char ascii) {
        buffer.putByte(at++, (byte) ascii);
    }

    private void ipv4(final int address) {
        put(address >>> 24);
        for (int shift = 16; shift >= 0; shift -= Byte.SIZE) {
            put('.');
            put(address >>> shift & 0xff);
        }
    }

    /** The first of the longest runs of zero groups is left out, if it is of two or more (RFC 5952, section 4.2). */
    private void ipv6(final long hi, final long lo) {
        int from = GROUPS;
        int zeros = 1;
        for (int i = 0; i < GROUPS; i++) {
            final int run = zeros(hi, lo, i);
            if (run > zeros) {
                from = i;
                zeros = run;
            }
        }
        for (int i = 0; i < GROUPS; i++) {
            if (i == from) {
                put(':');
                i += zeros - 1;
                if (i == GROUPS - 1) {
                    put(':');
                }
            } else {
                if (i > 0) {
                    put(':');
                }
                hex(group(hi, lo, i), 12);
            }
        }
    }

    private static int zeros(final long hi, final long lo, final int from) {
        int end = from;
        while (end < GROUPS && group(hi, lo, end) == 0) {
            end++;
        }
        return end - from;
    }

    private static int group(final long hi, final long lo, final int i) {
        return (int) ((i < GROUPS / 2 ? hi : lo) >>> 48 - (i & GROUPS / 2 - 1) * Short.SIZE) & 0xffff;
    }

    /** Writes a MAC address of 48 bits. */
    JsonLines mac(final long address) {
        for (int shift = 40; shift >= 0; shift -= Byte.SIZE) {
            if (shift < 40) {
                put(':');
            }
            put((char) HEX[(int) (address >>> shift + 4) & 0xf]);
            put((char) HEX[(int) (address >>> shift) & 0xf]);
        }
        return this;
    }

    /** Without zeros in front, {@code shift} being where the first digit is. */
    private void hex(final int number, final int shift) {
        int first = shift;
        while (first > 0 && number >>> first == 0) {
            first -= 4;
        }
        for (; first >= 0; first -= 4) {
            put((char) HEX[number >>> first & 0xf]);
        }
    }

    /** What was written, to be read from there by whoever sends it; {@link #clear} when that is done. */
    ByteBuffer written() {
        return octets.clear().limit(at);
    }

    /** Makes all the room there is. */
    void clear() {
        at = 0;
    }
}
