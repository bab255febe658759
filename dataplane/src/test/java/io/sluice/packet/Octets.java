package io.sluice.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;

/** Octets written out for people: in pairs of hexadecimal digits, with space wherever it helps. */
public final class Octets {
    private static final HexFormat SPACED = HexFormat.ofDelimiter(" ");

    private Octets() {
    }

    public static byte[] of(final String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    public static void assertOctets(final String expected, final byte[] found) {
        assertEquals(SPACED.formatHex(of(expected)), SPACED.formatHex(found));
    }

    /** What lies in {@code frames}, as an array of its own. */
    public static byte[] copy(final UnsafeBuffer frames, final int offset, final int length) {
        final byte[] octets = new byte[length];
        frames.getBytes(offset, octets);
        return octets;
    }

    /** The frame with as many octets of nothing on either side, so that a view that forgets its offset is found out. */
    public static UnsafeBuffer between(final byte[] frame, final int margin) {
        final byte[] octets = new byte[margin + frame.length + margin];
        Arrays.fill(octets, (byte) 0xa5);
        System.arraycopy(frame, 0, octets, margin, frame.length);
        return new UnsafeBuffer(octets);
    }
}
