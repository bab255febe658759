package io.sluice.packet;

import java.util.HexFormat;

import org.agrona.concurrent.UnsafeBuffer;

/** A MAC address as a number: 48 bits of a {@code long}, first octet most significant. */
public final class Mac {
    public static final int LENGTH = 6;
    public static final long BROADCAST = 0xffff_ffff_ffffL;

    private static final long GROUP = 0x0100_0000_0000L;     // IEEE 802-2014, 8.2.2: the I/G bit, first on the wire
    private static final long IPV6_MULTICAST = 0x3333_0000_0000L;
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

    private Mac() {
    }

    /** Reads the six octets at {@code at}; touches eight, so two more must belong to the frame. */
    public static long get(final UnsafeBuffer frames, final int at) {
        return Wire.getLong(frames, at) >>> 16;
    }

    /** Writes six octets and no more. */
    public static void put(final UnsafeBuffer frames, final int at, final long mac) {
        Wire.putInt(frames, at, (int) (mac >>> 16));
        Wire.putShort(frames, at + 4, (short) mac);
    }

    /** Whether it names a group (multicast or broadcast) rather than one station. */
    public static boolean isGroup(final long mac) {
        return (mac & GROUP) != 0;
    }

    /** Where a packet to an IPv6 multicast address goes: 33:33 and the last four octets of the address (RFC 2464, section 7). */
    public static long ofMulticast(final long addressLo) {
        return IPV6_MULTICAST | addressLo & 0xffff_ffffL;
    }

    /** Reads {@code 02:00:00:00:00:01}. */
    public static long of(final String text) {
        final byte[] octets;
        try {
            octets = COLONS.parseHex(text);
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException(notAMac(text), e);
        }
        if (octets.length != LENGTH) {
            throw new IllegalArgumentException(notAMac(text));
        }
        long mac = 0;
        for (final byte octet : octets) {
            mac = mac << 8 | octet & 0xff;
        }
        return mac;
    }

    private static String notAMac(final String text) {
        return "'" + text + "' is not a MAC address; write six octets, like 02:00:00:00:00:01";
    }

    /** Writes {@code 02:00:00:00:00:01}. */
    public static String text(final long mac) {
        final byte[] octets = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            octets[i] = (byte) (mac >>> 40 - 8 * i);
        }
        return COLONS.formatHex(octets);
    }
}
