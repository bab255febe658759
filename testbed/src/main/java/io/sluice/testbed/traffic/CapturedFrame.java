package io.sluice.testbed.traffic;

import java.util.HexFormat;

/** A frame as it was on the wire, VLAN tag in its place. Compared by content only where a test says so. */
public final class CapturedFrame {

    private static final int MAC_LENGTH = 6;
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

    private final byte[] bytes;

    CapturedFrame(final byte[] bytes) {
        this.bytes = bytes;
    }

    /** The whole frame, without check sequence. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** To whom, as {@code ip link} writes it. */
    public String destinationMac() {
        return COLONS.formatHex(bytes, 0, MAC_LENGTH);
    }

    /** From whom, as {@code ip link} writes it. */
    public String sourceMac() {
        return COLONS.formatHex(bytes, MAC_LENGTH, 2 * MAC_LENGTH);
    }

    /** The 16-bit field at {@code at}, most significant byte first; the Ethernet type is at 12. */
    public int field(final int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
